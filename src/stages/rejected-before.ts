import type { Phase } from '../archive/archive-layout.ts';
import type { Archive } from '../archive/archive-reader.ts';
import type { Reject } from '../archive/reject-line.ts';
import { readRejects } from '../archive/rejects.ts';
import type { Amendment } from '../compare/amend-rows.ts';
import type { Table } from '../model/catalog.ts';
import { nameKey } from '../model/logical-type.ts';
import { LineTable } from '../util/line-table.ts';

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
  const counted = new Map([...found].map(([key, rejects]) => [key, countRejects(rejects, archive.phase)]));
  const of = ({ name }: Table) => counted.get(nameKey(name));
  return {
    amendmentOf: (table) => {
      const rejected = of(table)?.rejected ?? NONE;
      return rejected.size === 0 ? null : { rejected, changed: new Map() };
    },
    count: (table) => of(table)?.rows ?? 0,
  };
}

const NONE = new LineTable();

function countRejects(rejects: Iterable<Reject>, ofPhase: Phase) {
  const rejected = new LineTable();
  let rows = 0;
  for (const { phase, line } of rejects) {
    rows++;
    if (phase === ofPhase) rejected.add(line);
  }
  return { rows, rejected };
}
