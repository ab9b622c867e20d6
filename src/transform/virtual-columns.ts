import type { Column, Index, Table } from '../model/catalog.ts';
import { expressionColumns } from '../model/expression-columns.ts';
import type { LogicalType } from '../model/logical-type.ts';
import type { StructureContext } from './structure-context.ts';

/**
 * Why the target must store a generated column that the source computes when it is read, as a clause; null where it need
 * not. (PostgreSQL has such columns since version 18, of its own types and outside of indexes and keys:
 * https://www.postgresql.org/docs/18/ddl-generated-columns.html)
 * @param target the column as it will be
 */
export function whyStored(source: Column, target: Column, structure: StructureContext): string | null {
  const { input, table, sides } = structure;
  const { label, virtualColumnsSince, hasPlainVirtualColumns } = input.to.capabilities;
  if (virtualColumnsSince === 0) return null;
  const since = `${label} computes columns when they are read since version ${virtualColumnsSince}`;
  const version = input.serverVersion ?? null;
  if (version === null) return `${since}, and the version of the target is not known`;
  if (Number.parseInt(version, 10) < virtualColumnsSince) return `${since}, and the target is ${version}`;
  if (!hasPlainVirtualColumns) return null;
  if (isIndexed(source.name, table))
    return `${label} has no indexes, keys and references of columns that it does not store`;
  const used = [...expressionColumns(source.generated?.expression ?? null)].flatMap(
    (name) => sides.get(name)?.to ?? [],
  );
  return [target, ...used].every(isOfTheServer)
    ? null
    : `${label} computes only columns of its own types when they are read`;
}

function isIndexed(name: string, { primaryKey, uniqueKeys, foreignKeys, indexes }: Table): boolean {
  const keys = [...(primaryKey === null ? [] : [primaryKey]), ...uniqueKeys, ...foreignKeys];
  return keys.some(({ columns }) => columns.includes(name)) || indexes.some((index) => isInIndex(name, index));
}

function isInIndex(name: string, { terms, predicate }: Index): boolean {
  return (
    expressionColumns(predicate).has(name) ||
    terms.some(({ column, expression }) => column === name || expressionColumns(expression).has(name))
  );
}

/** Enums, domains and types of extensions are not. */
function isOfTheServer({ type, storage }: Pick<Column, 'type' | 'storage'>): boolean {
  const name = 'typeName' in storage ? storage.typeName : '';
  return !NOT_ITS_OWN.includes(type.kind) && !/citext|"/.test(name);
}

const NOT_ITS_OWN: readonly LogicalType['kind'][] = ['enum', 'other', 'dynamic'];
