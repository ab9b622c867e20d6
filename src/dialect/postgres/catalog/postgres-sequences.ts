import type pg from 'pg';
import type { QualifiedName } from '../../../model/logical-type.ts';
import { readRows } from '../connection/postgres-read-rows.ts';
import { qualifiedName, quoteQualified } from '../postgres-identifier.ts';
import { SEQUENCES, type SequenceRow, type SequenceStateRow, sequenceState } from '../postgres-queries.ts';

export interface Sequence {
  readonly oid: number;
  readonly name: QualifiedName;
  /** The last number handed out, in digits; null: none yet, or this user may not look. */
  readonly last: string | null;
  readonly definition: string;
  /** It counts by ones to the end of its type, and no further. */
  readonly plain: boolean;
  /** Oid of the table whose column owns it. */
  readonly owner: number | null;
}

/** All sequences with how far they have come. */
export async function readSequences(client: pg.Client): Promise<readonly Sequence[]> {
  const rows = await readRows<SequenceRow>(client, SEQUENCES);
  const states = await readStates(client, rows);
  return rows.map((row) => {
    const state = states.get(row.oid);
    const name = qualifiedName(row.namespace, row.name);
    const last = state === undefined ? null : lastOf(row, state);
    return { oid: row.oid, name, last, definition: row.definition, plain: row.plain, owner: row.owner };
  });
}

/** A sequence is a relation of one row; all are read by one statement. */
async function readStates(
  client: pg.Client,
  rows: readonly SequenceRow[],
): Promise<ReadonlyMap<number, SequenceStateRow>> {
  const readable = rows.filter((row) => row.readable);
  if (readable.length === 0) return new Map();
  const selects = readable.map((row) => sequenceState(row.oid, quoteQualified(qualifiedName(row.namespace, row.name))));
  const states = await readRows<SequenceStateRow>(client, selects.join(' union all '));
  return new Map(states.map((state) => [state.oid, state]));
}

/** Until it is called a sequence hands out `last_value` itself next (manual, 9.17): the number before is none where that is 1. */
function lastOf(row: SequenceRow, state: SequenceStateRow): string | null {
  if (state.is_called) return state.last_value;
  const before = BigInt(state.last_value) - BigInt(row.increment);
  return before < 1n ? null : String(before);
}
