import type { Column } from '../../../model/catalog.ts';
import { quoteIdentifier } from '../postgres-identifier.ts';
import { floatSql } from './postgres-float-sql.ts';

/**
 * Canonical values as SQL expressions: for sorting by them in the server and for independent sums. What
 * rows are made of is `postgres-values.ts`; tests hold the two against each other.
 */

/** Integers beyond 2^53 − 1 are strings. */
const SAFE_MAX = '9007199254740991';
/** A JSON string: as a token of a document, so that white space and digits inside it are let alone. */
const JSON_STRING = '"(?:[^"\\\\]|\\\\.)*"';
/** No longer number is in ECMAScript's plain notation; and a longer one could be too great for float8. */
const PLAIN_NUMBER_MAX = 25;

/**
 * The canonical text of a column as type `text`, NULL for NULL: the content of the cell's JSON string, or
 * the cell itself where it is no string.
 */
export function canonicalTextSql(column: Column): string {
  const name = quoteIdentifier(column.name);
  const { type } = column;
  switch (type.kind) {
    case 'timestamp':
    case 'timestamptz':
      return `(pg_catalog.to_json(${name}) #>> '{}')`;
    case 'bytes':
      return `pg_catalog.replace(pg_catalog.encode(${name}, 'base64'), pg_catalog.chr(10), '')`;
    case 'array':
      return `case when ${isPlainArray(name)} then pg_catalog.to_json(${name})::text else ${outputText(name)} end`;
    case 'jsonb':
      return `case when pg_catalog.jsonb_typeof(${name}) = 'string' then ${name} #>> '{}' else ${documentSql(name)} end`;
    case 'float':
      return `pg_catalog.btrim(${floatSql(name, type.bits)}, '"')`;
    case 'other':
      return outputText(name);
    case 'text':
      return type.fixed ? outputText(name) : `${name}::text`;
    default:
      return `${name}::text`;
  }
}

/** The whole cell of a column as type `text`: `null` for NULL. */
export function cellSql(column: Column): string {
  return `coalesce(${valueCellSql(column)}, 'null')`;
}

function valueCellSql(column: Column): string {
  const name = quoteIdentifier(column.name);
  const { type } = column;
  switch (type.kind) {
    case 'boolean':
      return `${name}::text`;
    case 'integer':
      return `case when ${name} between -${SAFE_MAX} and ${SAFE_MAX} then ${name}::text else '"' || ${name}::text || '"' end`;
    case 'float':
      return floatSql(name, type.bits);
    case 'jsonb':
      return documentSql(name);
    case 'array':
      return `case when ${isPlainArray(name)} then pg_catalog.to_json(${name})::text else pg_catalog.to_json(${outputText(name)})::text end`;
    case 'text':
    case 'json':
    case 'enum':
    case 'other':
      return `pg_catalog.to_json(${canonicalTextSql(column)})::text`;
    default:
      return `'"' || ${canonicalTextSql(column)} || '"'`;
  }
}

/**
 * The type's own output, as COPY prints it. (A cast is not always that: it strips char(n) and gives inet a mask.)
 * A composite of nothing but NULLs `is null` without being NULL (manual, 9.2).
 */
function outputText(name: string): string {
  return `case when ${name} is not distinct from null then null else pg_catalog.format('%s', ${name}) end`;
}

/** One dimension with lower bound 1, or empty: `array_ndims` of an empty array is NULL. */
function isPlainArray(name: string): string {
  return `coalesce(pg_catalog.array_ndims(${name}), 1) = 1 and coalesce(pg_catalog.array_lower(${name}, 1), 1) = 1`;
}

/** The cell of a jsonb document: see `model/document-cell.ts`. */
function documentSql(name: string): string {
  const minified = `pg_catalog.regexp_replace(${name}::text, '(${JSON_STRING})|[ ]', '\\1', 'g')`;
  const numbers = `pg_catalog.regexp_matches(pg_catalog.regexp_replace(${name}::text, '${JSON_STRING}', '', 'g'), '-?[0-9][0-9.]*', 'g')`;
  const isShortest = `n.m[1] ~ '^-?[1-9][0-9]{0,14}$' or (
        pg_catalog.length(n.m[1]) <= ${PLAIN_NUMBER_MAX}
        and ${floatSql('(n.m[1]::float8)', 64)} = n.m[1]
      )`;
  return `(
    select case
      when ${name} is null then null
      when d.t like '{"$%' or d.t = 'null' or exists (select from ${numbers} as n (m) where not (${isShortest}))
        then '{"$json":' || pg_catalog.to_json(d.t)::text || '}'
      else d.t
    end
    from (select ${minified} as t) as d
  )`;
}
