import { groupDigits } from '../util/group-digits.ts';

/** `1,234,567`: digits in threes, whatever the locale. */
export function formatInteger(value: number): string {
  return groupDigits(Math.round(value).toString());
}

/** `1 row`, `1,200 rows`. */
export function formatCount(value: number, noun: string): string {
  return `${formatInteger(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** `12.3 MB` (a million bytes); less than one in kB or bytes. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 999_950) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${withThousands((bytes / 1_000_000).toFixed(1))} MB`;
}

/** `40 ms`, `0.4 s`, `12.3 s`, `4:05 min`, `2:07:09 h`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 0.0995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 99.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return hours === 0 ? `${minutes}:${two(rest)} min` : `${hours}:${two(minutes)}:${two(rest)} h`;
}

function withThousands(decimal: string): string {
  const [whole = '', fraction] = decimal.split('.');
  return `${groupDigits(whole)}.${fraction}`;
}
