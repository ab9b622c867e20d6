import type pg from 'pg';
import type { LeftOut } from '../../../model/catalog.ts';
import { displayName } from '../../../model/logical-type.ts';
import { readRows } from '../connection/postgres-read-rows.ts';
import { qualifiedName } from '../postgres-identifier.ts';
import type { ColumnRow, TableRow } from '../postgres-queries.ts';
import { isMemory } from '../types/postgres-memory.ts';
import type { CatalogRows } from './postgres-catalog-rows.ts';
import { constraintsLeftOut, partialForeignKeysLeftOut } from './postgres-constraints-left-out.ts';
import { domainChain, domainDefinition } from './postgres-domains.ts';
import { indexLoss } from './postgres-indexes.ts';
import { LEFT_OUT, type LeftOutRow } from './postgres-left-out-queries.ts';
import { type SelectedTables, tableDisplayName } from './postgres-selection.ts';

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
    ...rows.columns.flatMap((column) => columnLeftOut(column, rows)),
    ...rows.constraints.flatMap((row) => constraintsLeftOut(row, nameOf(row.root ?? row.table, rows))),
    ...selected.tables.flatMap((row) => partialForeignKeysLeftOut(row.oid, rows.constraints, tableDisplayName(row))),
    ...indexesLeftOut(rows),
    ...domainsLeftOut(rows, selected.isWhole),
    ...(selected.isWhole ? sequencesLeftOut(rows) : []),
  ];
  return all.sort((a, b) => compareBytes(sortKey(a), sortKey(b)));
}

function definedLeftOut(row: LeftOutRow, selected: SelectedTables): readonly LeftOut[] {
  const table = selected.tables.find((candidate) => candidate.oid === row.table);
  if (row.table === null ? !selected.isWhole : table === undefined) return [];
  return [
    {
      kind: row.kind,
      name: row.table === null ? displayName(qualifiedName(row.namespace, row.name)) : row.name,
      table: table === undefined ? null : tableDisplayName(table),
      text: row.text,
      reason: `It is ${row.what}${row.kind === 'other' ? ', which is not carried.' : '; SQL of its own is not translated.'}`,
    },
  ];
}

function tableLeftOut(row: TableRow): readonly LeftOut[] {
  const table = tableDisplayName(row);
  const other = (name: string, text: string, reason: string): LeftOut => ({ kind: 'other', name, table, text, reason });
  return [
    ...(row.partition_key === null
      ? []
      : [
          other(
            'partitioning',
            `partition by ${row.partition_key}`,
            'The rows of all partitions are carried as one table; how it is cut into partitions is not.',
          ),
        ]),
    ...(row.inherits === null
      ? []
      : [
          other(
            'inheritance',
            `inherits (${row.inherits})`,
            'The table is carried with all of its columns; that it inherits is not.',
          ),
        ]),
    ...(row.comment === null || isMemory(row.comment)
      ? []
      : [other('comment', row.comment, 'Comments are not carried.')]),
  ];
}

function columnLeftOut(row: ColumnRow, rows: CatalogRows): readonly LeftOut[] {
  const table = nameOf(row.table, rows);
  const other = (text: string, reason: string): LeftOut => ({ kind: 'other', name: row.name, table, text, reason });
  return [
    ...(row.collation === null || row.collation_namespace === 'pg_catalog'
      ? []
      : [
          other(
            `collate "${row.collation_namespace}"."${row.collation}"`,
            'The collation was made in this database and is not carried; the column gets the default one.',
          ),
        ]),
    ...(row.not_null && row.not_null_unproven
      ? [other('not null not valid', 'The column may hold NULLs all the same, so it is carried without NOT NULL.')]
      : []),
    ...(row.comment === null || isMemory(row.comment) ? [] : [other(row.comment, 'Comments are not carried.')]),
  ];
}

function indexesLeftOut(rows: CatalogRows): readonly LeftOut[] {
  return rows.indexes.flatMap((index) => {
    const reason = indexLoss(index);
    if (reason === null) return [];
    const { name, definition, table } = index.row;
    return [{ kind: 'other' as const, name, table: nameOf(table, rows), text: definition, reason }];
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
      kind: 'other' as const,
      name: displayName(qualifiedName(domain.namespace, domain.name)),
      table: null,
      text: domainDefinition(domain),
      reason:
        'Its columns are carried with the base type, NOT NULL, default and CHECKs of the domain, arrays of it with the base type alone.',
    }));
}

/** Sequences that no selected column numbers itself by. Those of other tables are not asked for. */
function sequencesLeftOut(rows: CatalogRows): readonly LeftOut[] {
  const used = new Set(rows.columns.flatMap((row) => [row.default_sequence, row.identity_sequence]));
  return rows.sequences
    .filter((sequence) => sequence.owner === null && !used.has(sequence.oid))
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
