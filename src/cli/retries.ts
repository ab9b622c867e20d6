import { RowferryError } from '../errors/rowferry-error.ts';

const RETRIES_MAX = 100;

/** How often a stage is tried again, as `--retries` gives it. @throws USAGE */
export function retriesOf(text: string): number {
  const retries = /^[0-9]{1,3}$/.test(text) ? Number(text) : Number.NaN;
  if (retries <= RETRIES_MAX) return retries;
  throw new RowferryError('USAGE', {
    message: `--retries is ${JSON.stringify(text)}.`,
    hint: `Give a number from 0 (never) to ${RETRIES_MAX}.`,
  });
}
