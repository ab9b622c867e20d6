/**
 * The canonical text of a float: the ECMAScript form of the number, which is the shortest that reads back
 * as the same double (ECMA-262, Number::toString), and `-0` for negative zero.
 */
export function formatFloat(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** The cell of a float: its canonical text, in quotes where JSON has no such number. */
export function floatCell(value: number): string {
  return Number.isFinite(value) ? formatFloat(value) : `"${value}"`;
}
