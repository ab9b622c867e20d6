import type { Column, Table } from '../../../model/catalog.ts';
import type { MappedColumn, MappingOptions } from '../../../model/dialect-mapping.ts';
import type { LogicalType, QualifiedName } from '../../../model/logical-type.ts';
import type { SqliteForm, SqliteStorage } from '../../../model/storage.ts';
import { formatTypeName } from '../../../model/type-name.ts';
import { flatTableName } from './sqlite-memory.ts';

/** How SQLite holds a column of any dialect's catalog: as it did before where that is remembered, else by type. */
export function mapColumn(column: Column, _options: MappingOptions): MappedColumn {
  const { storage, remembered } = column;
  if (storage.dialect === 'sqlite') return kept(column, storage, 'The type is kept.');
  if (remembered?.storage.dialect === 'sqlite' && suits(remembered.storage.form, column.type)) {
    return kept(column, remembered.storage, 'SQLite held it like this before, as the comment in PostgreSQL says.');
  }
  if (remembered?.storage.dialect === 'sqlite' && isKeptDynamic(remembered.storage.form, column.type)) {
    return dynamic(remembered.storage);
  }
  const { form, because } = defaultForm(column);
  const declaredType = DECLARED[form.kind];
  const reason = `${declaredType} keeps every ${formatTypeName(column.type)}${because}.`;
  return kept(column, { dialect: 'sqlite', declaredType, form }, reason);
}

/** SQLite has no namespaces: `auth.users` becomes `auth_users`, unless it was a table of SQLite before. */
export function mapTableName(table: Table): QualifiedName {
  if (table.remembered?.dialect === 'sqlite') return { namespace: null, name: table.remembered.name.name };
  return { namespace: null, name: flatTableName(table.name) };
}

function kept(column: Column, storage: SqliteStorage, reason: string): MappedColumn {
  return { type: column.type, storage, operation: { kind: 'keep' }, loss: 'exact', reason };
}

/** What `--keep-dynamic` made of a column of several storage classes. */
function isKeptDynamic(form: SqliteForm, type: LogicalType): boolean {
  return form.kind === 'tagged' && type.kind === 'jsonb';
}

function dynamic(storage: SqliteStorage): MappedColumn {
  return {
    type: { kind: 'dynamic' },
    storage,
    operation: { kind: 'jsonb-to-dynamic' },
    loss: 'exact',
    reason: 'Each document is a value of SQLite with its storage class, as the comment in PostgreSQL says.',
  };
}

const DECLARED: Readonly<Record<SqliteForm['kind'], string>> = {
  boolean: 'INTEGER',
  integer: 'INTEGER',
  real: 'REAL',
  numeric: 'REAL',
  text: 'TEXT',
  blob: 'BLOB',
  datetime: 'TEXT',
  epoch: 'INTEGER',
  uuid: 'TEXT',
  jsonb: 'JSONB',
  document: 'TEXT',
  'real-text': 'TEXT',
  affinity: 'TEXT',
  tagged: '',
};

interface DefaultForm {
  readonly form: SqliteForm;
  /** Part of the plan's sentence, with the blank before it. */
  readonly because: string;
}

/** A double keeps every decimal of so many digits (DBL_DIG). */
const REAL_DIGITS = 15;

function defaultForm(column: Column): DefaultForm {
  const { type } = column;
  switch (type.kind) {
    case 'boolean':
      return { form: { kind: 'boolean' }, because: ' as 0 or 1' };
    case 'integer':
      return { form: { kind: 'integer' }, because: '' };
    case 'float':
      if (hasNoSpecials(column)) return { form: { kind: 'real' }, because: '' };
      return { form: { kind: 'real-text' }, because: ', also NaN and −0, which REAL does not' };
    case 'decimal':
      if (isShortDecimal(type) && hasNoSpecials(column)) {
        return { form: { kind: 'numeric', scale: type.scale }, because: '' };
      }
      return { form: { kind: 'text' }, because: ', whatever its digits' };
    case 'bytes':
      return { form: { kind: 'blob' }, because: '' };
    case 'jsonb':
    case 'array':
      return { form: { kind: 'document' }, because: ' as JSON' };
    case 'dynamic':
      return { form: { kind: 'tagged' }, because: ' with its storage class' };
    default:
      return { form: { kind: 'text' }, because: ' as its text' };
  }
}

/** A column that nobody looked at may hold anything; generated values do not travel. */
function hasNoSpecials({ census, generated }: Column): boolean {
  return generated !== null || (census !== null && census.specials === 0);
}

function isShortDecimal({ precision, scale }: Extract<LogicalType, { kind: 'decimal' }>): boolean {
  if (precision === null || scale === null) return false;
  return precision <= REAL_DIGITS && scale >= 0 && scale <= precision;
}

/** True where a remembered form can hold the type that the column has now. */
function suits(form: SqliteForm, type: LogicalType): boolean {
  switch (form.kind) {
    case 'boolean':
    case 'integer':
      return type.kind === form.kind;
    case 'real':
    case 'real-text':
      return type.kind === 'float';
    case 'numeric':
      return type.kind === 'decimal';
    case 'blob':
      return type.kind === 'bytes';
    case 'datetime':
      return type.kind === (form.zone === '' ? 'timestamp' : 'timestamptz');
    case 'epoch':
      return type.kind === 'timestamptz' || type.kind === 'date';
    case 'uuid':
      return type.kind === 'uuid';
    case 'jsonb':
      return type.kind === 'json';
    case 'document':
      return type.kind === 'jsonb' || type.kind === 'array';
    case 'affinity':
      return type.kind === 'text' || type.kind === 'json';
    case 'tagged':
      return type.kind === 'dynamic';
    case 'text':
      return isText(type);
  }
}

/** Types whose cell is a string. */
function isText(type: LogicalType): boolean {
  return !['boolean', 'integer', 'float', 'bytes', 'jsonb', 'array', 'dynamic'].includes(type.kind);
}
