import { RowferryError } from '../errors/rowferry-error.ts';
import type { ColumnLimit } from '../model/plan.ts';

const WITHOUT_JSONB = 'Leave out --jsonb (json keeps the text as it is), or change the value in the source.';

/** A value that has no place in the target; `reason` is a clause, and the row mapper adds where it is. */
export function notStorable(reason: string, hint: string = WITHOUT_JSONB): RowferryError {
  return new RowferryError('VALUE_NOT_STORABLE', { message: reason, hint });
}

/** A value that breaks a limit of the target's column. */
export function breaksLimit(limit: ColumnLimit, reason: string): RowferryError {
  const hint =
    'Correct the values in the source, widen the column of the target, or leave the table out with --exclude.';
  return new RowferryError('VALUE_NOT_STORABLE', { message: reason, hint, context: { limit } });
}

/** A value that no rule of the conversion takes; the text of the value is added by the row mapper. */
export function notConvertible(reason: string): RowferryError {
  const hint =
    'Correct the values in the source, change the column of the target, or leave the table out with --exclude.';
  return notStorable(reason, hint);
}

const SHOWN_BYTES = 20;

/** Text that should be JSON and is not, seen at the byte `at`. */
export function notJson(text: Buffer, at: number): RowferryError {
  const place = at >= text.length ? 'it ends too early' : `see byte ${at + 1}: ${excerpt(text, at)}`;
  return notStorable(`it is not JSON, ${place}`, 'Correct the value in the source: PostgreSQL takes only valid JSON.');
}

function excerpt(text: Buffer, at: number): string {
  return JSON.stringify(text.toString('utf8', at, at + SHOWN_BYTES).replace(/\ufffd+$/, ''));
}
