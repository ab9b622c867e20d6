import type { ImportedTable, ImportRecord } from '../archive/generated-types.ts';
import { digestRowSet } from '../compare/digest-row-set.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import { type Catalog, findTable, storedColumns, type Table } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';
import { digestParts } from '../model/part-digests.ts';
import type { RowBlock, SummedSource } from '../model/row-stream.ts';
import { assert } from '../util/assert.ts';
import type { StageRun } from './stage-run.ts';

export interface Target {
  /** As it stands now. */
  readonly catalog: Catalog;
  readonly source: SummedSource;
  readonly run: StageRun;
  /** Tables that the import did not know count as changes: the whole file would be put back. */
  readonly isWhole: boolean;
}

/**
 * Compares a target with what an import left there.
 * @throws TARGET_CHANGED naming the tables that are not what they were then
 */
export async function refuseChanged(record: ImportRecord, target: Target): Promise<void> {
  const changed: string[] = [];
  for (const recorded of record.tables) {
    const table = findTable(record.catalog, recorded.name);
    assert(table !== null, 'the catalog of the record has its tables');
    if (!(await isUnchanged(table, recorded.content, target))) changed.push(displayName(recorded.name));
  }
  const { catalog, isWhole } = target;
  const added = isWhole ? catalog.tables.filter(({ name }) => findTable(record.catalog, name) === null) : [];
  const names = [...changed, ...added.map(({ name }) => displayName(name))];
  if (names.length === 0) return;
  throw new RowferryError('TARGET_CHANGED', {
    message: `The target has changed since the import of ${record.importedAt}: ${names.join(', ')}.`,
    hint: 'What was changed would be lost. Roll back all the same with --force; what is there now is kept beside the backups.',
    context: { table: names.join(', ') },
  });
}

async function isUnchanged(table: Table, content: ImportedTable['content'], target: Target): Promise<boolean> {
  const live = findTable(target.catalog, table.name);
  if (live === null || columnNames(live) !== columnNames(table)) return false;
  const meter = target.run.table(displayName(table.name), null);
  const rows = (order: Parameters<SummedSource['rows']>[1]): AsyncIterable<RowBlock> =>
    meter.pass(target.source.rows(table, order));
  const isSame = await hasContent(rows, content);
  target.run.finished(meter, meter.rows);
  return isSame;
}

async function hasContent(
  rows: (order: Parameters<SummedSource['rows']>[1]) => AsyncIterable<RowBlock>,
  content: ImportedTable['content'],
): Promise<boolean> {
  if (content.kind === 'set') return (await digestRowSet(rows({ kind: 'heap' }))) === content.digest;
  const counts = content.parts.map((part) => part.rows);
  const found = await digestParts(rows(content.order), counts);
  const total = counts.reduce((sum, count) => sum + count, 0);
  return found.rows === total && content.parts.every((part, at) => part.sha256 === found.sha256[at]);
}

function columnNames(table: Table): string {
  return JSON.stringify(
    storedColumns(table)
      .map(({ name }) => name)
      .sort(),
  );
}
