/** `1,234,567` of digits: in threes, whatever the locale. */
export function groupDigits(digits: string): string {
  return digits.replace(/\B(?=(?:\d{3})+$)/g, ',');
}
