import type { Archive } from '../archive/archive-reader.ts';
import { type Reject, readRejects } from '../archive/rejects.ts';
import type { Amendment } from '../compare/amend-rows.ts';
import type { Table } from '../model/catalog.ts';
import { nameKey } from '../model/logical-type.ts';

/** The rows that an earlier import kept in `rejects/`: they are accounted for, and not expected in the target. */
export interface RejectedBefore {
  amendmentOf(table: Table): Amendment | null;
  /** How many rows of a table were rejected, also those that the transform left out. */
  count(table: Table): number;
}

/** @param directory the archive's directory, `migration_data`. */
export async function rejectedBefore(directory: string, archive: Archive): Promise<RejectedBefore> {
  const names = archive.catalog.tables.map(({ name }) => name);
  const found = archive.phase === 'transformed' ? await readRejects(directory, names) : new Map<string, Reject[]>();
  const rejectsOf = ({ name }: Table) => found.get(nameKey(name)) ?? [];
  return {
    amendmentOf: (table) => amendmentOf(rejectsOf(table).filter(({ phase }) => phase === archive.phase)),
    count: (table) => rejectsOf(table).length,
  };
}

function amendmentOf(rejects: readonly Reject[]): Amendment | null {
  if (rejects.length === 0) return null;
  const rejected = new Map<string, number>();
  for (const { line } of rejects) rejected.set(line, (rejected.get(line) ?? 0) + 1);
  return { rejected, changed: new Map() };
}
