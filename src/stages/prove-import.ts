import type { Archive } from '../archive/archive-reader.ts';
import type { TableReport } from '../compare/report.ts';
import type { DatabaseWriter } from '../dialect/dialect.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { Table } from '../model/catalog.ts';
import type { KeyedSource } from '../model/row-stream.ts';
import type { AdoptedImport } from './adopt/adopted-import.ts';
import { type OwnedRows, withOwned } from './owner/owned-rows.ts';
import type { OwnerImport } from './owner/owner-import.ts';
import type { StageContext } from './progress.ts';
import { proveTarget } from './prove-target.ts';
import type { RowLedger } from './row-ledger.ts';
import { StageRun } from './stage-run.ts';
import type { TableContents } from './table-contents.ts';

export interface ToProve {
  readonly archive: Archive;
  readonly writer: DatabaseWriter;
  readonly context: StageContext;
  readonly ledger: RowLedger;
  /** null: the target holds no rows of others. */
  readonly adopted: AdoptedImport | null;
  /** null: rows are given to nobody. */
  readonly owner: OwnerImport | null;
  /** Tables that were proven before, by display name. */
  readonly proven: ReadonlyMap<string, TableReport>;
  /** Told of what was found in the tables. */
  readonly contents: TableContents;
  /** What reads the rows back; absent: it is still to be asked for. */
  readonly target?: KeyedSource;
}

export interface ImportProof {
  /** Empty when nothing was read back. */
  readonly proof: readonly TableReport[];
  /** The rows that have an owner; null: nobody counted. */
  readonly owned: readonly OwnedRows[] | null;
}

/** Proves an import inside its transaction. @throws VALIDATION_FAILED with the first difference */
export async function proveImport(toProve: ToProve): Promise<ImportProof> {
  const { archive, writer, context, ledger, proven, contents, adopted, owner } = toProve;
  const target = toProve.target ?? writer.readBack();
  const run = new StageRun('validate', context);
  const amendmentOf = ({ name }: Table) => ledger.amendmentOf(name);
  const ownRow = (await owner?.prove(target, run)) ?? null;
  const known = ownRow === null ? proven : new Map([...proven, [ownRow.table, ownRow]]);
  const rows =
    (await adopted?.prove(writer, run)) ??
    (await proveTarget({ archive, target, run, amendmentOf, proven: known, contents }));
  const owned = (await owner?.count(target)) ?? null;
  const proof = withOwned(rows, owned ?? [], (table) => proven.has(table));
  run.end();
  const failed = proof.filter((table) => !table.ok);
  if (failed.length === 0) return { proof, owned };
  const [first] = failed.flatMap((table) => table.discrepancies);
  const what = writer.parts === null ? 'nothing was kept' : 'they stay there, in tables without keys';
  throw new RowferryError('VALIDATION_FAILED', {
    message: `The rows read back from the target differ in ${failed.map((table) => table.table).join(', ')}; ${what}.`,
    hint: `First difference: ${JSON.stringify(first)}. This is a fault of RowFerry or of the target (a trigger, a type that rounds): please report it.`,
    context: { table: failed[0]?.table ?? '' },
  });
}
