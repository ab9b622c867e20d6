import {
  allForeignKeys,
  type Catalog,
  type Check,
  type Column,
  type EnumType,
  type ForeignKey,
  type Index,
  type Key,
  type LeftOut,
  type PeriodKey,
  type Table,
} from '../model/catalog.ts';
import type { Expression } from '../model/expression.ts';
import { displayName } from '../model/logical-type.ts';
import type { Storage } from '../model/storage.ts';
import { normalExpression } from './normal-expression.ts';

/** One piece of the structure of a table or database. */
export interface CatalogFact {
  readonly object: FactObject;
  /** How people call it. */
  readonly name: string;
  /** By what it is known again on the other side, the most certain first. */
  readonly identities: readonly string[];
  /** Equal texts: nothing about it differs but, at the most, its name. */
  readonly meaning: string;
  /** The name that counts; null: the database made it up, or none does. */
  readonly givenName: string | null;
  /** As people read it. */
  readonly text: string;
}

export type FactObject = 'table' | 'column' | 'primary-key' | LeftOut['kind'];

/** `spelling`: both sides are of one dialect, and names count; `meaning`: they are not. */
export type FactView = 'spelling' | 'meaning';

/** What is to be said of a table, but for its name and rows. */
export function tableFacts(table: Table, view: FactView): readonly CatalogFact[] {
  return [
    ...(view === 'spelling' ? [optionsFact(table)] : []),
    ...table.columns.map((column) => columnFact(column, view)),
    ...(table.primaryKey === null ? [] : [keyFact('primary-key', table.primaryKey, view)]),
    ...table.uniqueKeys.map((key) => keyFact('unique-key', key, view)),
    ...(table.periods?.keys ?? []).map((key) => periodKeyFact(key, view)),
    ...allForeignKeys(table).map((key) => foreignKeyFact(key, view)),
    ...table.checks.map((check) => checkFact(check, view)),
    ...table.indexes.map((index) => indexFact(index, view)),
  ];
}

/** What stands in a database besides its tables. */
export function databaseFacts({ enums }: Pick<Catalog, 'enums'>): readonly CatalogFact[] {
  return enums.map(enumFact);
}

/** Structure that is not carried, such as views and triggers; `table` is its table's. */
export function leftOutFact({ kind, name, text }: LeftOut): CatalogFact {
  const meaning = text.replaceAll(/\s+/g, ' ').trim();
  return { object: kind, name, identities: [`${kind} ${name}`], meaning, givenName: null, text };
}

function optionsFact({ name, options }: Table): CatalogFact {
  const words = [
    ...(options.strict ? ['strict'] : []),
    ...(options.withoutRowid ? ['without rowid'] : []),
    ...(options.partitioned ? ['partitioned'] : []),
  ];
  const text = words.length === 0 ? 'plain' : words.join(', ');
  return { object: 'table', name: displayName(name), identities: [''], meaning: text, givenName: null, text };
}

function columnFact(column: Column, view: FactView): CatalogFact {
  const { name, nullable, identity, generated, collation } = column;
  const declared = declaredType(column.storage);
  const text = [
    declared,
    ...(nullable ? [] : ['not null']),
    ...(identity === null ? [] : [`(${identity.kind})`]),
    ...(generated === null
      ? []
      : [`generated as (${generated.expression.text})${generated.stored ? ' stored' : ' virtual'}`]),
    ...(column.default === null ? [] : [`default ${column.default.text}`]),
    ...(collation === null ? [] : [`collate ${collation}`]),
  ].join(' ');
  const meaning = {
    declared: declared.toLowerCase(),
    nullable,
    identity: identity?.kind ?? null,
    // Without a default the default is NULL.
    default: column.default?.node?.kind === 'null' ? null : meaningOf(column.default),
    generated: generated === null ? null : { stored: generated.stored, as: meaningOf(generated.expression) },
    // Across dialects a collation goes by other names, or is the column's default one.
    collation: view === 'spelling' ? collation : null,
  };
  return { object: 'column', name, identities: [name], meaning: canonicalText(meaning), givenName: null, text };
}

function declaredType(storage: Storage): string {
  const declared = 'typeName' in storage ? storage.typeName : storage.declaredType;
  return declared === '' ? '(no type)' : declared;
}

/** What it means where that is known, else its text: how it is laid out does not count. */
function meaningOf(expression: Expression | null): unknown {
  if (expression === null) return null;
  return expression.node === null ? expression.text.replaceAll(/\s+/g, ' ').trim() : normalExpression(expression.node);
}

/** JSON text with members in order of their names: catalogs from archives and from databases have them in different ones. */
function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function list(columns: readonly string[]): string {
  return `(${columns.join(', ')})`;
}

function keyFact(object: 'primary-key' | 'unique-key', key: Key, view: FactView): CatalogFact {
  const text = [
    `${object === 'primary-key' ? 'primary key' : 'unique'} ${list(key.columns)}`,
    ...(key.nullsDistinct ? [] : ['nulls not distinct']),
    ...deferrableWords(key.deferrable),
  ].join(' ');
  const { name, columns } = key;
  // Which order the columns of a key stand in is how the database looks it up, not what it forbids.
  const identity = object === 'primary-key' ? '' : JSON.stringify([...columns].sort());
  return {
    object,
    name: list(columns),
    identities: [identity, ...(name === null ? [] : [`name ${name}`])],
    meaning: text,
    givenName: view === 'spelling' ? name : null,
    text: named(text, name),
  };
}

function periodKeyFact({ name, columns, deferrable, primary }: PeriodKey, view: FactView): CatalogFact {
  const words = `${list(columns)} without overlaps`;
  const text = [`${primary ? 'primary key' : 'unique'} ${words}`, ...deferrableWords(deferrable)].join(' ');
  return {
    object: 'unique-key',
    name: list(columns),
    identities: [words, ...(name === null ? [] : [`name ${name}`])],
    meaning: text,
    givenName: view === 'spelling' ? name : null,
    text: named(text, name),
  };
}

function named(text: string, name: string | null): string {
  return name === null ? text : `${name}: ${text}`;
}

function deferrableWords(deferrable: Key['deferrable']): readonly string[] {
  return deferrable === 'no' ? [] : [`deferrable ${deferrable.replace('-', ' ')}`];
}

function foreignKeyFact(key: ForeignKey, view: FactView): CatalogFact {
  const { name, columns, target, targetColumns, onDelete, onUpdate, match, deferrable, validated } = key;
  const words = key.period === true ? 'period foreign key' : 'foreign key';
  const reference = `${words} ${list(columns)} to ${displayName(target)} ${list(targetColumns)}`;
  const text = [
    reference,
    ...(onDelete === 'no-action' ? [] : [`on delete ${onDelete.replace('-', ' ')}`]),
    ...(onUpdate === 'no-action' ? [] : [`on update ${onUpdate.replace('-', ' ')}`]),
    ...(match === 'simple' ? [] : ['match full']),
    ...deferrableWords(deferrable),
    ...(validated ? [] : ['not valid']),
  ].join(' ');
  return {
    object: 'foreign-key',
    name: list(columns),
    identities: [reference, ...(name === null ? [] : [`name ${name}`]), list(columns)],
    meaning: text,
    givenName: view === 'spelling' ? name : null,
    text: named(text, name),
  };
}

function checkFact({ name, expression }: Check, view: FactView): CatalogFact {
  const meaning = canonicalText(meaningOf(expression));
  return {
    object: 'check',
    name: name ?? '',
    identities: [meaning, ...(name === null ? [] : [`name ${name}`])],
    meaning,
    givenName: view === 'spelling' ? name : null,
    text: named(`check (${expression.text})`, name),
  };
}

function indexFact(index: Index, view: FactView): CatalogFact {
  const { name, unique, predicate, method, nullsDistinct, terms } = index;
  const termText = terms.map(({ column, expression, descending, nulls, collation }) =>
    [
      column ?? `(${expression?.text ?? ''})`,
      ...(collation === null ? [] : [`collate ${collation}`]),
      ...(descending ? ['desc'] : []),
      ...(nulls === (descending ? 'first' : 'last') || view === 'meaning' ? [] : [`nulls ${nulls}`]),
    ].join(' '),
  );
  const meaning = canonicalText({
    unique,
    nullsDistinct,
    predicate: meaningOf(predicate),
    method,
    terms: terms.map(({ column, expression, descending, nulls, collation }) => ({
      column,
      expression: meaningOf(expression),
      descending,
      nulls,
      collation,
    })),
  });
  const text = [
    `${unique ? 'unique index' : 'index'} ${method === 'btree' ? '' : `using ${method} `}${list(termText)}`,
    ...(nullsDistinct ? [] : ['nulls not distinct']),
    ...(predicate === null ? [] : [`where ${predicate.text}`]),
  ].join(' ');
  return {
    object: 'index',
    name,
    identities: [`name ${name}`, meaning],
    meaning,
    givenName: view === 'spelling' ? name : null,
    text,
  };
}

function enumFact({ name, labels }: EnumType): CatalogFact {
  const text = `enum (${labels.join(', ')})`;
  return {
    object: 'type',
    name: displayName(name),
    identities: [displayName(name)],
    meaning: JSON.stringify(labels),
    givenName: null,
    text,
  };
}
