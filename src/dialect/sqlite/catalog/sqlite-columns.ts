import type { Column, EnumType, Identity, RememberedColumn } from '../../../model/catalog.ts';
import type { LogicalType } from '../../../model/logical-type.ts';
import { type CensusSubject, type ColumnCounts, countTable } from '../census/sqlite-census.ts';
import { type Claim, claimsOf } from '../census/sqlite-claims.ts';
import { type Verdict, verdictOf } from '../census/sqlite-verdict.ts';
import type { SqliteDatabase } from '../connection/sqlite-driver.ts';
import { parseSqliteDefault, parseSqliteExpression } from '../expression/sqlite-expression-parser.ts';
import { isSameIdentifier } from '../sqlite-identifier.ts';
import { affinityOf } from '../types/sqlite-affinity.ts';
import { claimedEnum, type EnumNames } from './sqlite-enum-names.ts';
import { generatedType } from './sqlite-generated-type.ts';
import { rowidIdentity } from './sqlite-rowid-identity.ts';
import { type ColumnFacts, scopeOf, type TableFacts } from './sqlite-table-facts.ts';

export interface ColumnsInput {
  readonly database: SqliteDatabase;
  readonly facts: TableFacts;
  /** Look at the values too. */
  readonly census: boolean;
  /** The enums that comments of the database claim, kept free of contradictions among them. */
  readonly enumNames: EnumNames;
}

export interface DecidedColumns {
  readonly columns: readonly Column[];
  /** Enums that a column was confirmed to be of. */
  readonly enums: readonly EnumType[];
}

/** The columns of a table with their types decided. */
export function columnsOf(input: ColumnsInput): DecidedColumns {
  const { facts } = input;
  const subjects = facts.columns.filter((column) => !isGenerated(column)).map((column) => subjectOf(column, input));
  const counts = input.census ? countTable(input.database, facts.name, subjects) : new Map<string, ColumnCounts>();
  const verdicts = new Map(
    subjects.map((subject) => [subject.name, verdictOf({ ...subject, counts: counts.get(subject.name) ?? null })]),
  );
  const identity = rowidIdentity(input.database, facts);
  return {
    columns: facts.columns.map((column) => {
      const verdict = verdicts.get(column.name);
      const isIdentity = identity !== null && column.name === facts.rowidAlias;
      return verdict === undefined
        ? generatedColumn(column, facts)
        : storedColumn(column, verdict, { facts, identity: isIdentity ? identity : null });
    }),
    enums: [...verdicts.values()].flatMap(({ claim }) => (claim === null ? [] : (claimedEnum(claim) ?? []))),
  };
}

function isGenerated(column: ColumnFacts): boolean {
  return column.hidden === 2n || column.hidden === 3n;
}

/** The collations that SQLite brings along (https://www.sqlite.org/datatype3.html#collating_sequences). */
const KNOWN_COLLATIONS: readonly (string | null)[] = [null, 'NOCASE', 'RTRIM'];

type Subject = CensusSubject & { readonly declaredType: string };

function subjectOf(column: ColumnFacts, { facts, enumNames }: ColumnsInput): Subject {
  const affinity = affinityOf(column.type, facts.strict);
  return {
    name: column.name,
    declaredType: column.type,
    affinity,
    claims: claimsOf(column, affinity).filter((claim) => enumNames.admits(claim)),
    isRowid: column.name === facts.rowidAlias,
    collation: KNOWN_COLLATIONS.includes(column.collation) ? null : column.collation,
  };
}

interface ColumnContext {
  readonly facts: TableFacts;
  readonly identity: Identity | null;
}

function storedColumn(column: ColumnFacts, verdict: Verdict, { facts, identity }: ColumnContext): Column {
  const nullable = column.isNotNull === 0n && column.name !== facts.rowidAlias;
  return {
    name: column.name,
    type: verdict.type,
    storage: { dialect: 'sqlite', declaredType: column.type, form: verdict.form },
    remembered: rememberedOf(verdict.claim, nullable),
    nullable,
    default: column.defaultText === null ? null : parseSqliteDefault(column.defaultText),
    identity,
    generated: null,
    collation: column.collation,
    census: verdict.census,
  };
}

function rememberedOf(claim: Claim | null, nullable: boolean): RememberedColumn | null {
  if (claim === null || claim.memory === null) return null;
  const { typeName, identity } = claim.memory;
  return { storage: { dialect: 'postgres', typeName }, identity, nullable, collation: null };
}

/** Nobody looks at generated values: computing them can fail, and none of them travels. */
function generatedColumn(column: ColumnFacts, facts: TableFacts): Column {
  const part = facts.parts?.columns.find(({ name }) => isSameIdentifier(name, column.name))?.generated ?? null;
  const expression = part === null ? { text: '', node: null } : parseSqliteExpression(part.text, scopeOf(facts));
  const type: LogicalType = generatedType(expression.node, affinityOf(column.type, facts.strict), facts);
  return {
    name: column.name,
    type,
    storage: { dialect: 'sqlite', declaredType: column.type, form: { kind: GENERATED_FORMS[type.kind] ?? 'text' } },
    remembered: null,
    nullable: column.isNotNull === 0n,
    default: null,
    identity: null,
    generated: { expression, stored: column.hidden === 3n },
    collation: column.collation,
    census: null,
  };
}

const GENERATED_FORMS: Readonly<Partial<Record<LogicalType['kind'], 'integer' | 'real' | 'blob'>>> = {
  integer: 'integer',
  float: 'real',
  bytes: 'blob',
};
