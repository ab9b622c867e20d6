const NUMBER = '-?[1-9]\\d*';
const PARTS = new RegExp(
  `^P(?:(${NUMBER})Y)?(?:(${NUMBER})M)?(?:(${NUMBER})D)?(?:T(?:(${NUMBER})H)?(?:(${NUMBER})M)?(?:(-?\\d+(?:\\.\\d{0,5}[1-9])?)S)?)?$`,
);

/**
 * True where PostgreSQL prints the interval as this text in ISO 8601: no part is zero, no month above 11, no
 * minute or second above 59, and years have the sign of months, hours that of minutes and seconds.
 */
export function isCanonicalInterval(text: string): boolean {
  if (text === 'PT0S' || /^-?infinity$/.test(text)) return true;
  const match = PARTS.exec(text);
  if (match === null || text.endsWith('P') || text.endsWith('T')) return false;
  const [years, months, , hours, minutes, seconds] = match.slice(1).map((part) => part ?? null);
  return (
    below(months, 12) &&
    below(minutes, 60) &&
    below(seconds, 60) &&
    !/^-?0+(\d|$)/.test(seconds ?? '1') &&
    haveOneSign([years, months]) &&
    haveOneSign([hours, minutes, seconds])
  );
}

type Part = string | null | undefined;

function below(part: Part, limit: number): boolean {
  return Math.abs(Number(part ?? 0)) < limit;
}

function haveOneSign(parts: readonly Part[]): boolean {
  const present = parts.filter((part) => typeof part === 'string');
  return new Set(present.map((part) => part.startsWith('-'))).size <= 1;
}
