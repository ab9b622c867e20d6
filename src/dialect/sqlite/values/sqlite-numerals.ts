import type { Affinity } from '../types/sqlite-affinity.ts';

/** White space around it and all, what numeric affinity takes for a number (https://www.sqlite.org/datatype3.html#type_affinity). */
const NUMERAL = /^[ \t-\r]*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[ \t-\r]*$/;

/** True where a column of that affinity makes a number of the text. */
export function becomesNumber(text: string, affinity: Affinity): boolean {
  return affinity !== 'text' && affinity !== 'blob' && NUMERAL.test(text);
}
