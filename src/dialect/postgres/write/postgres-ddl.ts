import { RowferryError } from '../../../errors/rowferry-error.ts';
import type { Column, EnumType, Identity, Table } from '../../../model/catalog.ts';
import type { Expression } from '../../../model/expression.ts';
import { displayName, type QualifiedName } from '../../../model/logical-type.ts';
import { assertNever } from '../../../util/assert.ts';
import { canPrintPostgres, printPostgresExpression } from '../expression/postgres-expression-printer.ts';
import { quoteIdentifier, quoteQualified } from '../postgres-identifier.ts';
import { formatColumnMemory, formatTableMemory } from '../types/postgres-memory.ts';
import { isTypeName } from '../types/postgres-types.ts';
import { quoteLiteral } from './postgres-literal.ts';

/** Statements that create namespaces, types, sequences and tables without keys. */

export function createNamespaceSql(name: string): string {
  return `create schema ${quoteIdentifier(name)}`;
}

export function createEnumSql({ name, labels }: EnumType): string {
  return `create type ${quoteQualified(name)} as enum (${labels.map(quoteLiteral).join(', ')})`;
}

/** The sequence of a serial column that had a name of its own. */
export function createSequenceSql(name: QualifiedName, column: Column): string {
  return `create sequence ${quoteQualified(name)} as ${columnTypeSql(column)}`;
}

export function ownSequenceSql(name: QualifiedName, table: Table, column: Column): string {
  return `alter sequence ${quoteQualified(name)} owned by ${quoteQualified(table.name)}.${quoteIdentifier(column.name)}`;
}

/** The table with its columns: no keys, no CHECKs and no defaults, which come when the rows are there. */
export function createTableSql(table: Table): string {
  const columns = table.columns.map((column) => `\n  ${columnSql(table, column)}`);
  return `create table ${quoteQualified(table.name)} (${columns.join(',')}${columns.length > 0 ? '\n' : ''})`;
}

export function setDefaultSql(table: Table, column: Column, value: Expression): string {
  return `alter table only ${quoteQualified(table.name)} alter column ${quoteIdentifier(column.name)} set default ${printed(value)}`;
}

/** Comments that remember the other dialect: nothing where there is nothing to remember. */
export function memoryComments(table: Table): readonly string[] {
  const name = quoteQualified(table.name);
  const own = table.remembered === null ? null : formatTableMemory(table.remembered);
  const comments = own === null ? [] : [`comment on table ${name} is ${quoteLiteral(own)}`];
  for (const column of table.columns) {
    const memory = column.remembered === null ? null : formatColumnMemory(column.remembered);
    if (memory === null) continue;
    comments.push(`comment on column ${name}.${quoteIdentifier(column.name)} is ${quoteLiteral(memory)}`);
  }
  return comments;
}

/**
 * The column's type as SQL.
 * @throws ARCHIVE_CATALOG_DAMAGED where the catalog's type name is more than a name: archives are untrusted.
 */
function columnTypeSql(column: Column): string {
  if (column.type.kind === 'enum') return quoteQualified(column.type.name);
  const name = column.storage.dialect === 'postgres' ? column.storage.typeName : '';
  if (isTypeName(name)) return name;
  throw new RowferryError('ARCHIVE_CATALOG_DAMAGED', {
    message: `The catalog says that column "${column.name}" is of the PostgreSQL type ${JSON.stringify(name)}, which is no name of a type.`,
    hint: 'Run "rowferry transform" again.',
    context: { column: column.name },
  });
}

/**
 * An expression of the catalog as SQL.
 * @throws ARCHIVE_CATALOG_DAMAGED where it is none: the plan keeps only those that can be printed, an archive may hold any.
 */
export function printed(expression: Expression): string {
  if (expression.node === null || !canPrintPostgres(expression.node)) {
    throw new RowferryError('ARCHIVE_CATALOG_DAMAGED', {
      message: `The catalog holds an expression that PostgreSQL cannot be given: ${JSON.stringify(expression.text)}.`,
      hint: 'Run "rowferry transform" again.',
    });
  }
  return printPostgresExpression(expression.node);
}

function columnSql(table: Table, column: Column): string {
  const parts = [quoteIdentifier(column.name), typeWithNumbering(column)];
  if (column.collation !== null) parts.push(`collate ${quoteIdentifier(column.collation)}`);
  if (column.generated !== null) {
    const how = column.generated.stored ? 'stored' : 'virtual';
    parts.push(`generated always as (${printed(column.generated.expression)}) ${how}`);
  } else if (column.identity !== null) {
    parts.push(...identitySql(table, column.identity));
  }
  if (!column.nullable) parts.push('not null');
  return parts.join(' ');
}

const SERIAL_NAMES = { 16: 'smallserial', 32: 'serial', 64: 'bigserial' } as const;

/** `serial` is a type that brings its sequence (manual, 8.1.4), unless that has a name of its own. */
function typeWithNumbering(column: Column): string {
  const { type, identity } = column;
  const bringsSequence = identity?.kind === 'serial' && identity.sequence === null && type.kind === 'integer';
  return bringsSequence ? SERIAL_NAMES[type.bits] : columnTypeSql(column);
}

function identitySql(table: Table, identity: Identity): readonly string[] {
  const { sequence } = identity;
  switch (identity.kind) {
    case 'serial':
      return sequence === null ? [] : [`default nextval(${quoteLiteral(quoteQualified(sequence))}::regclass)`];
    case 'by-default':
    case 'always': {
      // The sequence of an identity column lies in its table's namespace.
      const isNamed = sequence !== null && sequence.namespace === table.name.namespace;
      const name = isNamed ? [`(sequence name ${quoteQualified(sequence)})`] : [];
      return [`generated ${identity.kind === 'always' ? 'always' : 'by default'} as identity`, ...name];
    }
    case 'rowid':
    case 'autoincrement':
      throw new Error(`broken invariant: ${displayName(table.name)} is planned with an identity of SQLite`);
    default:
      return assertNever(identity.kind, 'identity');
  }
}
