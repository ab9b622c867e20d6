export type Affinity = 'integer' | 'text' | 'blob' | 'real' | 'numeric';

/** What SQLite converts values of a column to, by its declared type (https://www.sqlite.org/datatype3.html, 3.1). */
export function affinityOf(declaredType: string): Affinity {
  const name = declaredType.toUpperCase();
  if (name.includes('INT')) return 'integer';
  if (/CHAR|CLOB|TEXT/.test(name)) return 'text';
  if (name.includes('BLOB') || name === '') return 'blob';
  return /REAL|FLOA|DOUB/.test(name) ? 'real' : 'numeric';
}

/** The affinities that make numbers of text that looks like one. */
export function isNumericAffinity(affinity: Affinity): boolean {
  return affinity !== 'text' && affinity !== 'blob';
}

/** Text that numeric affinity makes a number of: a decimal numeral with spaces around it. */
export function looksNumeric(text: string): boolean {
  return /^[ \t\n\v\f\r]*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[ \t\n\v\f\r]*$/.test(text);
}
