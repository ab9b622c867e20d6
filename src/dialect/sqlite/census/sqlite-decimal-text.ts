const DECIMAL = /^-?(0|[1-9]\d*)(?:\.(\d+))?$/;
const ZERO = /^-0(?:\.0*)?$/;
const SPECIAL = /^(?:NaN|-?Infinity)$/;

/**
 * True where PostgreSQL's `numeric(precision, scale)` prints the value as this text.
 * @param scale null: each value has its own; negative: rounded before the point
 */
export function isCanonicalDecimal(text: string, precision: number | null, scale: number | null): boolean {
  if (SPECIAL.test(text)) return text === 'NaN' || precision === null;
  const match = DECIMAL.exec(text);
  if (match === null || ZERO.test(text)) return false;
  const [, whole = '', fraction = ''] = match;
  if (scale !== null && fraction.length !== Math.max(scale, 0)) return false;
  if (scale !== null && scale < 0 && whole !== '0' && !whole.endsWith('0'.repeat(-scale))) return false;
  if (precision === null || scale === null) return true;
  const significant = `${whole}${fraction}`.replace(/^0+/, '').length - Math.max(-scale, 0);
  return significant <= precision;
}
