import { nameKey } from '../archive/archive-layout.ts';
import type { Archive } from '../archive/archive-reader.ts';
import { readRejects } from '../archive/rejects.ts';
import type { Amendment } from '../compare/amend-rows.ts';
import type { Table } from '../model/catalog.ts';

/**
 * The rows that an earlier import kept in `rejects/`: they are accounted for, and not expected in the target.
 * @param directory the archive's directory, `migration_data`.
 */
export async function rejectedBefore(directory: string, archive: Archive): Promise<(table: Table) => Amendment | null> {
  const names = archive.catalog.tables.map(({ name }) => name);
  const rejects = archive.phase === 'transformed' ? await readRejects(directory, names) : new Map<string, never[]>();
  return ({ name }) => {
    const lines = (rejects.get(nameKey(name)) ?? []).filter(({ phase }) => phase === archive.phase);
    if (lines.length === 0) return null;
    const rejected = new Map<string, number>();
    for (const { line } of lines) rejected.set(line, (rejected.get(line) ?? 0) + 1);
    return { rejected, changed: new Map() };
  };
}
