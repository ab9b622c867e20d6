import type { ExpressionNode } from '../../../model/expression.ts';
import { isNowFormat } from '../../../model/now-format.ts';

const FORMATS: Readonly<Record<string, string>> = {
  date: '%Y-%m-%d',
  time: '%H:%M:%S',
  datetime: '%Y-%m-%d %H:%M:%S',
};

/** What CURRENT_DATE, CURRENT_TIME and CURRENT_TIMESTAMP give (https://www.sqlite.org/lang_expr.html). */
const MOMENTS: Readonly<Record<string, ExpressionNode>> = {
  '%Y-%m-%d': { kind: 'now', type: 'date' },
  '%H:%M:%S': { kind: 'now', type: 'time' },
  '%Y-%m-%d %H:%M:%S': { kind: 'now', type: 'timestamp' },
};

/**
 * The node of a date function of this moment in UTC; null for other times, modifiers (`localtime`) and formats
 * that not both dialects can print (https://www.sqlite.org/lang_datefunc.html).
 */
export function nowCall(name: string, items: readonly ExpressionNode[]): ExpressionNode | null {
  const [first] = items;
  const isFormatted = name === 'strftime';
  const format = isFormatted ? (first?.kind === 'text' ? first.value : undefined) : FORMATS[name];
  if (format === undefined || !isNow(isFormatted ? items.slice(1) : items)) return null;
  const plain = format.replaceAll('%F', '%Y-%m-%d').replaceAll('%T', '%H:%M:%S').replaceAll('%R', '%H:%M');
  const moment = MOMENTS[plain];
  if (moment !== undefined) return moment;
  return isNowFormat(plain) ? { kind: 'now-text', format: plain } : null;
}

/** No time value means now too. */
function isNow(items: readonly ExpressionNode[]): boolean {
  const [time] = items;
  return time === undefined || (items.length === 1 && time.kind === 'text' && time.value.toLowerCase() === 'now');
}
