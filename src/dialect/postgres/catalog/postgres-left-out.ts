import type pg from 'pg';
import type { LeftOut } from '../../../model/catalog.ts';
import { displayName } from '../../../model/logical-type.ts';
import { readRows } from '../connection/postgres-read-rows.ts';
import { qualifiedName } from '../postgres-identifier.ts';
import { isMemory } from '../types/postgres-memory.ts';
import type { CatalogRows } from './postgres-catalog-rows.ts';
import { numberingSequence } from './postgres-columns.ts';
import { constraintsLeftOut, partialForeignKeysLeftOut } from './postgres-constraints-left-out.ts';
import { domainChain, domainDefinition } from './postgres-domains.ts';
import { indexLoss } from './postgres-indexes.ts';
import { LEFT_OUT, type LeftOutRow } from './postgres-left-out-queries.ts';
import { type SelectedTables, tableDisplayName } from './postgres-selection.ts';
import { columnLeftOut, tableLeftOut } from './postgres-table-left-out.ts';

/**
 * What stands in the database and is not carried: what belongs to the selected tables and, where no table
 * was chosen by name, what stands by itself (views, functions, sequences). By kind, table and name.
 */
export async function readLeftOut(
  client: pg.Client,
  rows: CatalogRows,
  selected: SelectedTables,
): Promise<readonly LeftOut[]> {
  const defined = await readRows<LeftOutRow>(client, LEFT_OUT);
  const all = [
    ...defined.flatMap((row) => definedLeftOut(row, selected)),
    ...selected.tables.flatMap(tableLeftOut),
    ...rows.columns.flatMap((column) => columnLeftOut(column, nameOf(column.table, rows))),
    ...rows.constraints.flatMap((row) => constraintsLeftOut(row, nameOf(row.root ?? row.table, rows))),
    ...selected.tables.flatMap((row) => partialForeignKeysLeftOut(row.oid, rows.constraints, tableDisplayName(row))),
    ...indexesLeftOut(rows),
    ...domainsLeftOut(rows, selected.isWhole),
    ...numberingLeftOut(rows),
    ...(selected.isWhole ? sequencesLeftOut(rows) : []),
  ];
  return all.sort((a, b) => compareBytes(sortKey(a), sortKey(b)));
}

const PROGRAMS: ReadonlySet<LeftOut['kind']> = new Set(['view', 'trigger', 'function', 'policy', 'rule']);

function definedLeftOut(row: LeftOutRow, selected: SelectedTables): readonly LeftOut[] {
  const table = selected.tables.find((candidate) => candidate.oid === row.table);
  if (row.table === null ? !selected.isWhole || isMemory(row.text) : table === undefined) return [];
  return [
    {
      kind: row.kind,
      name: row.table === null ? displayName(qualifiedName(row.namespace, row.name)) : row.name,
      table: table === undefined ? null : tableDisplayName(table),
      text: row.text,
      reason: `It is ${row.what}${PROGRAMS.has(row.kind) ? '; SQL of its own is not translated.' : ', which is not carried.'}`,
    },
  ];
}

function indexesLeftOut(rows: CatalogRows): readonly LeftOut[] {
  return rows.indexes.flatMap((index) => {
    const reason = indexLoss(index);
    if (reason === null) return [];
    const { name, definition, table } = index.row;
    return [{ kind: 'index' as const, name, table: nameOf(table, rows), text: definition, reason }];
  });
}

/** The domains, all of them or those of the columns; those of extensions come with the extension. */
function domainsLeftOut(rows: CatalogRows, isWhole: boolean): readonly LeftOut[] {
  const used = rows.columns.flatMap(({ domain, element_domain }) =>
    [domain, element_domain].flatMap((oid) => domainChain(oid, rows.domains)),
  );
  return [...new Set(isWhole ? rows.domains.values() : used)]
    .filter((domain) => !domain.of_extension)
    .map((domain) => ({
      kind: 'domain' as const,
      name: displayName(qualifiedName(domain.namespace, domain.name)),
      table: null,
      text: domainDefinition(domain),
      reason:
        'Its columns are carried with the base type, NOT NULL, default and CHECKs of the domain, arrays of it with the base type alone.',
    }));
}

/** How a column numbers itself, where that is by more than the next integer. */
function numberingLeftOut(rows: CatalogRows): readonly LeftOut[] {
  return rows.columns.flatMap((row) => {
    const oid = numberingSequence(row);
    const sequence = rows.sequences.find((candidate) => candidate.oid === oid);
    if (sequence === undefined || sequence.plain) return [];
    const reason = 'The column numbers itself on from the last number, by ones and without these bounds.';
    return [
      { kind: 'sequence' as const, name: row.name, table: nameOf(row.table, rows), text: sequence.definition, reason },
    ];
  });
}

/** Sequences that no selected column numbers itself by. Those of other tables are not asked for. */
function sequencesLeftOut(rows: CatalogRows): readonly LeftOut[] {
  const used = new Set(rows.columns.map(numberingSequence));
  const isSelected = (oid: number) => rows.tables.some((table) => table.oid === oid);
  return rows.sequences
    .filter((sequence) => !used.has(sequence.oid) && (sequence.owner === null || isSelected(sequence.owner)))
    .map((sequence) => ({
      kind: 'sequence' as const,
      name: displayName(sequence.name),
      table: null,
      text: sequence.last === null ? sequence.definition : `${sequence.definition}; -- last value ${sequence.last}`,
      reason: 'No column of a table numbers itself by it.',
    }));
}

function nameOf(oid: number, rows: CatalogRows): string | null {
  const table = rows.tables.find((candidate) => candidate.oid === oid);
  return table === undefined ? null : tableDisplayName(table);
}

function sortKey(item: LeftOut): string {
  return [item.kind, item.table ?? '', item.name, item.text].join('\0');
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
