import { RowferryError } from '../../../errors/rowferry-error.ts';
import type {
  Check,
  Column,
  EnumType,
  ForeignKey,
  Index,
  IndexTerm,
  Key,
  ReferentialAction,
  Table,
} from '../../../model/catalog.ts';
import type { Expression, ExpressionNode } from '../../../model/expression.ts';
import { isSameName } from '../../../model/logical-type.ts';
import { formatQualifiedName, neededEnum } from '../../../model/type-name.ts';
import { assert } from '../../../util/assert.ts';
import { canPrintSqlite, printSqliteDefault, printSqliteExpression } from '../expression/sqlite-expression-printer.ts';
import { isSameIdentifier, quoteIdentifier } from '../sqlite-identifier.ts';
import { declaredTypeSql } from '../types/sqlite-declared-type.ts';
import { formatColumnMemory, formatTableMemory } from '../types/sqlite-memory.ts';

export interface DdlOptions {
  /** Write comments that remember the other dialect's types. */
  readonly memory: boolean;
  /** The enums of the catalog, for their labels. */
  readonly enums: readonly EnumType[];
}

/**
 * CREATE TABLE with everything that SQLite can only be told there: keys, foreign keys and CHECKs too.
 * Every word of it is from here or quoted: catalogs of archives are untrusted.
 */
export function createTableSql(table: Table, options: DdlOptions): string {
  const parts = [
    ...table.columns.map((column) => columnSql(column, table, options)),
    ...primaryKeySql(table),
    ...table.uniqueKeys.map((key) => `${named(key.name)}unique (${nameList(key.columns)})`),
    ...table.checks.map(checkSql),
    ...table.foreignKeys.map(foreignKeySql),
  ];
  const memory = table.remembered === null || !options.memory ? '' : comment(formatTableMemory(table.remembered.name));
  const suffixes = [
    ...(table.options.strict ? ['strict'] : []),
    ...(table.options.withoutRowid ? ['without rowid'] : []),
  ];
  const suffix = suffixes.length === 0 ? '' : ` ${suffixes.join(', ')}`;
  return `create table ${quoteIdentifier(table.name.name)} (${memory}\n  ${parts.join(',\n  ')}\n)${suffix}`;
}

/** CREATE INDEX; of methods only `btree` is known here. SQLite has no NULLS FIRST in an index. */
export function createIndexSql(table: Table, index: Index): string {
  const terms = index.terms.map((term) => `${uniqueTermSql(term)}${term.descending ? ' desc' : ''}`);
  const where = index.predicate === null ? '' : ` where ${whereSql(index.predicate)}`;
  const create = index.unique ? 'create unique index' : 'create index';
  return `${create} ${quoteIdentifier(index.name)} on ${quoteIdentifier(table.name.name)} (${terms.join(', ')})${where}`;
}

/** What a term of an index compares. */
export function uniqueTermSql(term: IndexTerm): string {
  const what = term.column === null ? `(${printed(term.expression)})` : quoteIdentifier(term.column);
  return `${what}${collateSql(term.collation)}`;
}

/** The predicate of a partial index. */
export function whereSql(predicate: Expression): string {
  return printed(predicate);
}

function columnSql(column: Column, table: Table, options: DdlOptions): string {
  assert(column.storage.dialect === 'sqlite', `column ${column.name} is of SQLite`);
  const type = declaredTypeSql(column.storage.declaredType);
  const parts = [
    quoteIdentifier(column.name),
    ...(type === '' ? [] : [type]),
    ...memorySql(column, options),
    ...inlineKeySql(column, table),
    ...(column.nullable || isRowidAlias(column, table) ? [] : ['not null']),
    ...(column.collation === null ? [] : [collateSql(column.collation).trim()]),
    ...defaultSql(column),
    ...enumCheckSql(column, options),
    ...generatedSql(column),
  ];
  return parts.join(' ');
}

function memorySql(column: Column, { memory, enums }: DdlOptions): readonly string[] {
  const { remembered, type, storage } = column;
  if (!memory || remembered === null || remembered.storage.dialect !== 'postgres') return [];
  const labels = labelsOf(column, enums);
  const typeName = type.kind === 'enum' ? formatQualifiedName(type.name) : remembered.storage.typeName;
  const isEpoch = storage.dialect === 'sqlite' && storage.form.kind === 'epoch';
  const epoch = isEpoch ? { epoch: storage.form.unit } : {};
  return [comment(formatColumnMemory({ type, typeName, identity: remembered.identity, labels, ...epoch })).trim()];
}

/** U+0000 would end the SQL text; no name of PostgreSQL has one, but an archive may hold anything. */
function comment(text: string): string {
  return text.includes('\0') || text.includes('*/') ? '' : ` /* ${text} */`;
}

/** The labels of an enum, or of an array of one. */
function labelsOf({ type }: Column, enums: readonly EnumType[]): readonly string[] | null {
  const needed = neededEnum(type);
  return needed === null ? null : (enums.find(({ name }) => isSameName(name, needed))?.labels ?? null);
}

/** Only with the word INTEGER exactly is a key the rowid (https://www.sqlite.org/lang_createtable.html#rowid). */
function isIntegerKey(column: Column, table: Table): boolean {
  const isSole = table.primaryKey?.columns.length === 1 && table.primaryKey.columns[0] === column.name;
  const { storage } = column;
  const isInteger = storage.dialect === 'sqlite' && isSameIdentifier(storage.declaredType, 'INTEGER');
  return isSole && isInteger && !table.options.withoutRowid;
}

function isRowidAlias(column: Column, table: Table): boolean {
  return isIntegerKey(column, table) && (column.identity !== null || !column.nullable);
}

/** An INTEGER key that can be NULL was declared DESC, which by an old slip of SQLite makes it no rowid. */
function inlineKeySql(column: Column, table: Table): readonly string[] {
  if (!isIntegerKey(column, table)) return [];
  const key = `${named(table.primaryKey?.name ?? null)}primary key`;
  if (!isRowidAlias(column, table)) return [`${key} desc`];
  return [column.identity?.kind === 'autoincrement' ? `${key} autoincrement` : key];
}

function primaryKeySql(table: Table): readonly string[] {
  const key = table.primaryKey;
  if (key === null || table.columns.some((column) => isIntegerKey(column, table))) return [];
  return [`${named(key.name)}primary key (${nameList(key.columns)})`];
}

function collateSql(collation: string | null): string {
  return collation === null ? '' : ` collate ${quoteIdentifier(collation)}`;
}

function defaultSql({ default: value }: Column): readonly string[] {
  return value === null || value.node === null ? [] : [`default ${printSqliteDefault(printable(value))}`];
}

/** On the way back the comment tells this CHECK from one of the table's own. */
function enumCheckSql(column: Column, { enums }: DdlOptions): readonly string[] {
  const labels = column.type.kind === 'enum' ? labelsOf(column, enums) : null;
  if (labels === null || labels.length === 0) return [];
  const items = labels.map((value): ExpressionNode => ({ kind: 'text', value }));
  const operand: ExpressionNode = { kind: 'column', name: column.name };
  return [`check (${printSqliteExpression({ kind: 'in', operand, items, negated: false })})`];
}

function generatedSql({ generated }: Column): readonly string[] {
  if (generated === null) return [];
  return [`generated always as (${printed(generated.expression)}) ${generated.stored ? 'stored' : 'virtual'}`];
}

function checkSql({ name, expression }: Check): string {
  return `${named(name)}check (${printed(expression)})`;
}

const ACTIONS: Readonly<Record<ReferentialAction, string>> = {
  'no-action': '',
  restrict: 'restrict',
  cascade: 'cascade',
  'set-null': 'set null',
  'set-default': 'set default',
};

const DEFERRABLE: Readonly<Record<Key['deferrable'], string>> = {
  no: '',
  'initially-immediate': ' deferrable initially immediate',
  'initially-deferred': ' deferrable initially deferred',
};

function foreignKeySql(key: ForeignKey): string {
  const onDelete = key.onDelete === 'no-action' ? '' : ` on delete ${ACTIONS[key.onDelete]}`;
  const onUpdate = key.onUpdate === 'no-action' ? '' : ` on update ${ACTIONS[key.onUpdate]}`;
  const target = `${quoteIdentifier(key.target.name)} (${nameList(key.targetColumns)})`;
  const actions = `${onDelete}${onUpdate}${DEFERRABLE[key.deferrable]}`;
  return `${named(key.name)}foreign key (${nameList(key.columns)}) references ${target}${actions}`;
}

function named(name: string | null): string {
  return name === null ? '' : `constraint ${quoteIdentifier(name)} `;
}

function nameList(names: readonly string[]): string {
  return names.map(quoteIdentifier).join(', ');
}

/**
 * An expression of the catalog as SQL.
 * @throws ARCHIVE_CATALOG_DAMAGED where it is none: the plan keeps only those that can be printed, an archive may hold any.
 */
function printed(expression: Expression | null): string {
  return printSqliteExpression(printable(expression));
}

function printable(expression: Expression | null): ExpressionNode {
  const node = expression?.node ?? null;
  if (node !== null && canPrintSqlite(node)) return node;
  throw new RowferryError('ARCHIVE_CATALOG_DAMAGED', {
    message: `The catalog holds an expression that SQLite cannot be given: ${JSON.stringify(expression?.text ?? '')}.`,
    hint: 'Run "rowferry transform" again.',
  });
}
