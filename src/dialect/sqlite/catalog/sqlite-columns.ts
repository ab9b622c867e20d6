import type { Column, EnumType, Identity, RememberedColumn } from '../../../model/catalog.ts';
import type { EpochHint } from '../../../model/epoch.ts';
import type { LogicalType } from '../../../model/logical-type.ts';
import { type CensusSubject, type ColumnCounts, countTable, type Proof } from '../census/sqlite-census.ts';
import { type Claim, claimsOf, epochQuestionOf } from '../census/sqlite-claims.ts';
import { isMomentName } from '../census/sqlite-hints.ts';
import { type InferenceSubject, inferredClaims } from '../census/sqlite-inference.ts';
import type { CensusTable } from '../census/sqlite-places.ts';
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
  readonly infer: boolean;
  /** What the user says of this table's columns. */
  readonly epochs: readonly EpochHint[];
  /** The enums that comments of the database claim, kept free of contradictions among them. */
  readonly enumNames: EnumNames;
}

export interface DecidedColumns {
  readonly columns: readonly Column[];
  /** Enums that a column was confirmed to be of. */
  readonly enums: readonly EnumType[];
  /** By the names of columns: what a reader need not look at again. */
  readonly proofs: ReadonlyMap<string, Proof>;
  /** By the names of columns that may be inferred to be of another type than they say. */
  readonly choices: ReadonlyMap<string, Choice>;
}

/** A column as it is without any inference, and as it would be if few values were enough for one. */
export interface Choice {
  readonly plain: Column;
  readonly bold: Column;
}

/** The columns of a table with their types decided. */
export function columnsOf(input: ColumnsInput): DecidedColumns {
  const { facts, database } = input;
  const table: CensusTable = { database, name: facts.name, keyColumns: keyOf(facts) };
  const subjects = facts.columns
    .filter((column) => !isGenerated(column))
    .map((column) => subjectOf(column, table, input));
  const counts = input.census ? countTable(table, subjects) : new Map<string, ColumnCounts>();
  const identity = rowidIdentity(database, facts);
  const decide = (subject: Subject): Verdict => verdictOf({ ...subject, counts: counts.get(subject.name) ?? null });
  const build = (subject: Subject, verdict: Verdict): Column => {
    const isIdentity = identity !== null && subject.name === facts.rowidAlias;
    return storedColumn(subject.facts, verdict, { facts, identity: isIdentity ? identity : null });
  };
  const verdicts = new Map(subjects.map((subject) => [subject.name, { subject, verdict: decide(subject) }]));
  return {
    columns: facts.columns.map((column) => {
      const decided = verdicts.get(column.name);
      return decided === undefined ? generatedColumn(column, facts) : build(decided.subject, decided.verdict);
    }),
    enums: [...verdicts.values()].flatMap(({ verdict: { claim } }) =>
      claim === null ? [] : (claimedEnum(claim) ?? []),
    ),
    proofs: new Map(
      [...counts].flatMap(([name, { proof }]): [string, Proof][] => (proof === null ? [] : [[name, proof]])),
    ),
    choices: new Map(
      subjects
        .filter(({ claims }) => claims.some(({ evidence }) => evidence !== null))
        .map((subject) => [subject.name, choiceOf(subject, (other) => build(other, decide(other)))]),
    ),
  };
}

/** Rows of a table that has a rowid are named by it where their key can be NULL. */
function keyOf({ keyColumns, columns, withoutRowid, rowidAlias }: TableFacts): readonly string[] {
  const isSure = keyColumns.every((name) => columns.find((column) => column.name === name)?.isNotNull === 1n);
  return withoutRowid || isSure || keyColumns[0] === rowidAlias ? keyColumns : [];
}

/** Counts of another list of claims would stand at other places: those of claims that are left out go too. */
function choiceOf(subject: Subject, build: (subject: Subject) => Column): Choice {
  const bold = subject.claims.map((claim) => (claim.evidence === null ? claim : { ...claim, evidence: WEAKEST }));
  return {
    plain: build({ ...subject, claims: subject.claims.filter(({ evidence }) => evidence === null) }),
    bold: build({ ...subject, claims: bold }),
  };
}

const WEAKEST = { valuesMin: 1, bothFlags: false } as const;

function isGenerated(column: ColumnFacts): boolean {
  return column.hidden === 2n || column.hidden === 3n;
}

/** The collations that SQLite brings along (https://www.sqlite.org/datatype3.html#collating_sequences). */
const KNOWN_COLLATIONS: readonly (string | null)[] = [null, 'NOCASE', 'RTRIM'];

type Subject = CensusSubject & InferenceSubject & { readonly place: string; readonly facts: ColumnFacts };

function subjectOf(column: ColumnFacts, table: CensusTable, input: ColumnsInput): Subject {
  const { facts, enumNames } = input;
  const affinity = affinityOf(column.type, facts.strict);
  const claims = claimsOf(column, affinity).filter((claim) => enumNames.admits(claim));
  const said = input.epochs.find((hint) => isSameIdentifier(hint.column, column.name))?.unit ?? null;
  const subject = {
    name: column.name,
    place: `${facts.name}.${column.name}`,
    facts: column,
    declaredType: column.type,
    affinity,
    claims,
    epoch: epochQuestionOf(column, said),
    isRowid: column.name === facts.rowidAlias,
    isNotNull: column.isNotNull === 1n,
    collation: KNOWN_COLLATIONS.includes(column.collation) ? null : column.collation,
    isInKey: isInKey(column.name, facts),
    isCheckedFlag: isCheckedFlag(column.name, facts),
  };
  const whole = input.infer && input.census && claims.length === 0 ? inferred(subject, table) : subject;
  // PostgreSQL has no keys of json: it would become text there, which need not be JSON when it comes back.
  return { ...whole, claims: whole.claims.filter(({ form }) => form.kind !== 'jsonb' || !whole.isInKey) };
}

/** The same with what its name and first values suggest. */
function inferred(subject: Subject, table: CensusTable): Subject {
  const isMoment = !subject.isInKey && subject.affinity !== 'text' && isMomentName(subject.name);
  const asked = isMoment ? ({ unit: null, kind: 'timestamptz', by: 'its name', memory: null } as const) : null;
  return { ...subject, claims: inferredClaims(table, subject), epoch: subject.epoch ?? asked };
}

function isInKey(name: string, facts: TableFacts): boolean {
  const isUnique = facts.indexes.some(
    (index) => index.isUnique !== 0n && index.terms.some((term) => term.column === name),
  );
  return isUnique || facts.keyColumns.includes(name) || facts.foreignKeyRows.some((row) => row.from === name);
}

/** `check (c in (0, 1))`. */
function isCheckedFlag(name: string, facts: TableFacts): boolean {
  const inTable = facts.parts?.constraints.flatMap((part) => (part.kind === 'check' ? [part.text] : [])) ?? [];
  const inColumns = facts.parts?.columns.flatMap((column) => column.checks.map(({ text }) => text)) ?? [];
  return [...inColumns, ...inTable].some((text) => {
    const { node } = parseSqliteExpression(text, scopeOf(facts));
    if (node?.kind !== 'in' || node.operand.kind !== 'column' || node.negated) return false;
    const items = node.items.map((item) => (item.kind === 'integer' ? item.digits : ''));
    return isSameIdentifier(node.operand.name, name) && items.sort().join() === '0,1';
  });
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
