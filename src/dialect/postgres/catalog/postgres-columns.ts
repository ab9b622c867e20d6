import type { Check, Column, Identity } from '../../../model/catalog.ts';
import type { Expression } from '../../../model/expression.ts';
import type { LogicalType } from '../../../model/logical-type.ts';
import { parseTypeName } from '../../../model/type-name.ts';
import { assert } from '../../../util/assert.ts';
import { parsePostgresExpression } from '../expression/postgres-expression-parser.ts';
import { qualifiedName, quoteIdentifier } from '../postgres-identifier.ts';
import type { ColumnRow } from '../postgres-queries.ts';
import { parseColumnMemory } from '../types/postgres-memory.ts';
import { type Domains, domainChain, domainDefault } from './postgres-domains.ts';
import type { Sequence } from './postgres-sequences.ts';

/** What a column refers to. */
export interface ColumnSurroundings {
  readonly domains: Domains;
  readonly sequences: readonly Sequence[];
}

/** A column as the catalog has it; what its comment claims is not confirmed yet. */
export function columnOf(row: ColumnRow, surroundings: ColumnSurroundings): Column {
  const identity = identityOf(row, surroundings.sequences);
  const isGenerated = row.generated !== '';
  return {
    name: row.name,
    type: logicalType(row),
    storage: { dialect: 'postgres', typeName: row.type_name },
    remembered: parseColumnMemory(row.comment),
    nullable: !row.not_null || row.not_null_unproven,
    default: identity === null && !isGenerated ? defaultOf(row, surroundings.domains) : null,
    identity,
    generated: isGenerated ? generatedBy(row) : null,
    collation: row.collation_namespace === 'pg_catalog' ? row.collation : null,
    census: null,
  };
}

function logicalType(row: ColumnRow): LogicalType {
  if (row.enum_name === null || row.enum_namespace === null) return parseTypeName(row.type_name);
  return { kind: 'enum', name: qualifiedName(row.enum_namespace, row.enum_name) };
}

function defaultOf(row: ColumnRow, domains: Domains): Expression | null {
  const text = row.expression ?? domainDefault(row.domain, domains);
  return text === null ? null : parsePostgresExpression(text);
}

function generatedBy(row: ColumnRow): Column['generated'] {
  assert(row.expression !== null, 'a generated column has an expression');
  return { expression: parsePostgresExpression(row.expression), stored: row.generated === 's' };
}

/** The default of `serial`, and of columns that were given a sequence by hand. */
const NEXT_VALUE = /^nextval\('(?:[^']|'')+'::regclass\)$/;

function identityOf(row: ColumnRow, sequences: readonly Sequence[]): Identity | null {
  const kind = identityKind(row);
  if (kind === null) return null;
  const oid = numberingSequence(row);
  const sequence = sequences.find((candidate) => candidate.oid === oid);
  return { kind, sequence: sequence?.name ?? null, last: sequence?.last ?? null };
}

/** Oid of the sequence that the column numbers itself by; null: it does not. */
export function numberingSequence(row: ColumnRow): number | null {
  const kind = identityKind(row);
  if (kind === null) return null;
  return kind === 'serial' ? row.default_sequence : row.identity_sequence;
}

function identityKind(row: ColumnRow): Identity['kind'] | null {
  if (row.identity === 'a') return 'always';
  if (row.identity === 'd') return 'by-default';
  const isSerial = row.default_sequence !== null && row.expression !== null && NEXT_VALUE.test(row.expression);
  return isSerial && parseTypeName(row.type_name).kind === 'integer' ? 'serial' : null;
}

/** The CHECKs of the domain that is the column's type, as CHECKs of the table. */
export function domainChecks(row: ColumnRow, domains: Domains): readonly Check[] {
  return domainChain(row.domain, domains)
    .flatMap((domain) => domain.checks)
    .map((text) => ({ name: null, expression: parsePostgresExpression(checkOfColumn(text, row.name)) }));
}

/** Strings and quoted names as the server prints them, or the value that a domain checks. */
const QUOTED_OR_VALUE = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\bVALUE\b/g;

/** The CHECK of a domain with the column's name for `VALUE`. */
export function checkOfColumn(check: string, column: string): string {
  return check.replace(QUOTED_OR_VALUE, (match) => (match === 'VALUE' ? quoteIdentifier(column) : match));
}
