import type {
  Check,
  Deferrable,
  ForeignKey,
  Index,
  IndexTerm,
  Key,
  PeriodKey,
  ReferentialAction,
  Table,
} from '../../../model/catalog.ts';
import { assert } from '../../../util/assert.ts';
import { quoteIdentifier, quoteQualified } from '../postgres-identifier.ts';
import { printed } from './postgres-ddl.ts';

/**
 * Statements that add keys, CHECKs, foreign keys and indexes to a table that has its rows. A name of null
 * lets the server make one.
 */

export function addPrimaryKeySql(table: Table, key: Key): string {
  return `${alterTable(table)} add ${constraint(key.name)}primary key ${columnList(key.columns)}${deferrable(key.deferrable)}`;
}

export function addUniqueKeySql(table: Table, key: Key): string {
  const nulls = key.nullsDistinct ? '' : 'nulls not distinct ';
  return `${alterTable(table)} add ${constraint(key.name)}unique ${nulls}${columnList(key.columns)}${deferrable(key.deferrable)}`;
}

/** The last column is the period. */
export function addPeriodKeySql(table: Table, key: PeriodKey): string {
  const kind = key.primary ? 'primary key' : 'unique';
  const columns = `(${key.columns.map(quoteIdentifier).join(', ')} without overlaps)`;
  return `${alterTable(table)} add ${constraint(key.name)}${kind} ${columns}${deferrable(key.deferrable)}`;
}

export function addCheckSql(table: Table, check: Check): string {
  return `${alterTable(table)} add ${constraint(check.name)}check (${printed(check.expression)})`;
}

export function addForeignKeySql(table: Table, key: ForeignKey): string {
  return [
    `${alterTable(table)} add ${constraint(key.name)}foreign key ${referenceList(key.columns, key)}`,
    ` references ${quoteQualified(key.target)} ${referenceList(key.targetColumns, key)}`,
    key.match === 'full' ? ' match full' : '',
    key.onDelete === 'no-action' ? '' : ` on delete ${ACTIONS[key.onDelete]}`,
    key.onUpdate === 'no-action' ? '' : ` on update ${ACTIONS[key.onUpdate]}`,
    deferrable(key.deferrable),
    key.validated ? '' : ' not valid',
  ].join('');
}

export function createIndexSql(table: Table, index: Index, name: string | null = index.name): string {
  const unique = index.unique ? 'unique ' : '';
  const named = name === null ? '' : `${quoteIdentifier(name)} `;
  const terms = index.terms.map((term) => termSql(term, index.method)).join(', ');
  const nulls = index.unique && !index.nullsDistinct ? ' nulls not distinct' : '';
  const predicate = index.predicate === null ? '' : ` where ${printed(index.predicate)}`;
  return `create ${unique}index ${named}on ${quoteQualified(table.name)} using ${quoteIdentifier(index.method)} (${terms})${nulls}${predicate}`;
}

const ACTIONS: Readonly<Record<ReferentialAction, string>> = {
  'no-action': 'no action',
  restrict: 'restrict',
  cascade: 'cascade',
  'set-null': 'set null',
  'set-default': 'set default',
};

function alterTable(table: Table): string {
  return `alter table ${quoteQualified(table.name)}`;
}

function constraint(name: string | null): string {
  return name === null ? '' : `constraint ${quoteIdentifier(name)} `;
}

function columnList(columns: readonly string[]): string {
  return `(${columns.map(quoteIdentifier).join(', ')})`;
}

function referenceList(columns: readonly string[], { period }: ForeignKey): string {
  const names = columns.map(quoteIdentifier);
  return `(${(period === true ? names.with(-1, `period ${names.at(-1)}`) : names).join(', ')})`;
}

const DEFERRABLE: Readonly<Record<Deferrable, string>> = {
  no: '',
  'initially-immediate': ' deferrable initially immediate',
  'initially-deferred': ' deferrable initially deferred',
};

function deferrable(value: Deferrable): string {
  return DEFERRABLE[value];
}

/** What a term of a unique index compares. */
export function uniqueTermSql(term: IndexTerm): string {
  const value = term.expression === null ? quoteIdentifier(term.column as string) : `(${printed(term.expression)})`;
  return term.collation === null ? value : `${value} collate ${quoteIdentifier(term.collation)}`;
}

/** NULLs stand last in an ascending index and first in a descending one, if nothing is said (manual, 11.4). */
function termSql(term: IndexTerm, method: string): string {
  assert(term.column !== null || term.expression !== null, 'an index term has a column or an expression');
  const value = uniqueTermSql(term);
  // Only a B-tree has an order; other methods refuse to be told one.
  if (method !== 'btree') return value;
  const usual = term.descending ? 'first' : 'last';
  const nulls = term.nulls === usual ? '' : ` nulls ${term.nulls}`;
  return `${value}${term.descending ? ' desc' : ''}${nulls}`;
}
