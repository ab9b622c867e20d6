import type pg from 'pg';
import { allForeignKeys, type ForeignKey, type PeriodKey, type Table } from '../../../model/catalog.ts';
import { displayName } from '../../../model/logical-type.ts';
import type { NotCarried } from '../../../model/plan.ts';
import { referenceText } from '../../../model/reference-text.ts';
import { ABORTING, type RowPolicy, type RowRefusal } from '../../../model/row-policy.ts';
import { attemptSql, runSql } from '../connection/postgres-run.ts';
import type { ServerError } from '../connection/postgres-server-error.ts';
import { toRowferryError } from '../postgres-errors.ts';
import {
  addCheckSql,
  addForeignKeySql,
  addPeriodKeySql,
  addPrimaryKeySql,
  addUniqueKeySql,
  createIndexSql,
} from './postgres-constraint-ddl.ts';
import { memoryComments, setDefaultSql } from './postgres-ddl.ts';
import { duplicatedKeys, orphanedRows } from './postgres-offenders.ts';
import { breaksCheck, deleteRows, repeatsIndex, repeatsKey, streamFound } from './postgres-refused-rows.ts';
import { RAISE_MAINTENANCE_MEMORY } from './postgres-writer-queries.ts';

export interface Completion {
  readonly tables: readonly Table[];
  /** Write comments that remember the other dialect. */
  readonly memory: boolean;
  readonly policy: RowPolicy;
}

/**
 * Gives tables that have their rows keys, defaults, indexes and CHECKs, and comments that remember the other
 * dialect. Rows that break them are rejected where the policy isolates rows.
 * @returns what the server refused, each with the refusal.
 * @throws CONSTRAINT_VIOLATED where rows break a key, naming them.
 */
export async function completeTables(
  client: pg.Client,
  { tables, memory, policy }: Completion,
): Promise<readonly NotCarried[]> {
  await runSql(client, RAISE_MAINTENANCE_MEMORY);
  const refused: NotCarried[] = [];
  for (const table of tables) {
    for (const part of tableParts(table)) await addPart(client, table, { part, refused, policy });
    if (memory) for (const comment of memoryComments(table)) await runSql(client, comment);
  }
  return refused;
}

/**
 * Adds the keys over periods. Where rows are isolated that is done before the rows come: the server says of each whether it
 * overlaps one that is there.
 * @returns what the server refused, each with the refusal.
 * @throws CONSTRAINT_VIOLATED where rows overlap
 */
export async function addPeriodKeys(client: pg.Client, tables: readonly Table[]): Promise<readonly NotCarried[]> {
  const refused: NotCarried[] = [];
  for (const table of tables) {
    for (const part of (table.periods?.keys ?? []).map((key) => periodKeyPart(table, key))) {
      await addPart(client, table, { part, refused, policy: ABORTING });
    }
  }
  return refused;
}

/**
 * Adds the foreign keys of tables that have their rows and keys; those of `broken` over rows that break them.
 * @returns what the server refused, each with the refusal.
 * @throws CONSTRAINT_VIOLATED where rows refer to rows that are not there, naming them.
 */
export async function addForeignKeys(
  client: pg.Client,
  tables: readonly Table[],
  broken: ReadonlySet<ForeignKey>,
): Promise<readonly NotCarried[]> {
  const refused: NotCarried[] = [];
  for (const table of tables) {
    for (const key of allForeignKeys(table)) {
      const part = foreignKeyPart(table, broken.has(key) ? { ...key, validated: false } : key);
      await addPart(client, table, { part, refused, policy: ABORTING });
    }
  }
  return refused;
}

/** A piece of structure that the server may refuse. */
interface Part {
  readonly kind: NotCarried['kind'];
  /** null: the server makes one up. */
  readonly name: string | null;
  /** For the report, where it has no name: the columns. */
  readonly label?: string;
  /** For the report: the original text. */
  readonly text: string;
  sql(name: string | null): string;
  /** What to do where the server refuses it. */
  readonly advice?: string;
  /** The error where rows break it; null: that is a refusal like any other. */
  readonly violation: ((client: pg.Client, refusal: ServerError) => Promise<Error>) | null;
  /** The condition of the rows that break it (see `postgres-refused-rows.ts`); null: there can be none. */
  readonly broken: string | null;
}

function tableParts(table: Table): readonly Part[] {
  return [...keyParts(table), ...defaultParts(table), ...indexParts(table), ...checkParts(table)];
}

function keyParts(table: Table): readonly Part[] {
  const primary = table.primaryKey === null ? [] : [{ key: table.primaryKey, sqlOf: addPrimaryKeySql }];
  const unique = table.uniqueKeys.map((key) => ({ key, sqlOf: addUniqueKeySql }));
  return [...primary, ...unique].map(({ key, sqlOf }) => ({
    kind: 'unique-key',
    name: key.name,
    text: key.columns.join(', '),
    sql: (name) => sqlOf(table, { ...key, name }),
    violation: (client, refusal) => duplicatedKeys(client, table, { key, refusal }),
    broken: repeatsKey(table, key),
  }));
}

function defaultParts(table: Table): readonly Part[] {
  return table.columns.flatMap((column): readonly Part[] => {
    const value = column.default;
    if (value === null || column.identity !== null || column.generated !== null) return [];
    const sql = () => setDefaultSql(table, column, value);
    return [{ kind: 'default', name: column.name, text: value.text, sql, violation: null, broken: null }];
  });
}

function indexParts(table: Table): readonly Part[] {
  return table.indexes.map((index) => {
    const sql = (name: string | null) => createIndexSql(table, index, name);
    const text = index.terms.map((term) => term.column ?? term.expression?.text ?? '').join(', ');
    const broken = index.unique ? repeatsIndex(table, index) : null;
    return { kind: 'index', name: index.name, text, sql, violation: null, broken };
  });
}

function checkParts(table: Table): readonly Part[] {
  return table.checks.map((check) => {
    const sql = (name: string | null) => addCheckSql(table, { ...check, name });
    const { text } = check.expression;
    return { kind: 'check', name: check.name, text, sql, violation: null, broken: breaksCheck(check) };
  });
}

function periodKeyPart(table: Table, key: PeriodKey): Part {
  return {
    kind: 'unique-key',
    name: key.name,
    text: `${key.columns.join(', ')} without overlaps`,
    advice:
      ' Keys that hold more than ranges need the extension btree_gist: create it in the target before the import.',
    sql: (name) => addPeriodKeySql(table, { ...key, name }),
    violation: async (_, { original }) => toRowferryError(original, { table: displayName(table.name) }),
    broken: null,
  };
}

function foreignKeyPart(table: Table, key: ForeignKey): Part {
  return {
    kind: 'foreign-key',
    name: key.name,
    label: key.columns.join(', '),
    text: referenceText(key),
    sql: (name) => addForeignKeySql(table, { ...key, name }),
    violation: (client) => orphanedRows(client, { table, key }),
    broken: null,
  };
}

interface Adding {
  readonly part: Part;
  readonly refused: NotCarried[];
  readonly policy: RowPolicy;
}

async function addPart(client: pg.Client, table: Table, { part, refused, policy }: Adding): Promise<void> {
  let refusal = await attemptPart(client, part);
  if (
    refusal !== null &&
    isAboutRows(refusal) &&
    policy.isolates &&
    (await rejectBroken(client, table, { part, refusal, policy }))
  ) {
    refusal = await attemptPart(client, part);
  }
  if (refusal === null) return;
  if (part.violation !== null && isAboutRows(refusal)) throw await part.violation(client, refusal);
  refused.push({
    kind: part.kind,
    table: displayName(table.name),
    name: part.name ?? part.label ?? part.text,
    text: part.text,
    reason: `The server refuses it: ${toRowferryError(refusal.original).message}${part.advice ?? ''}`,
  });
}

async function attemptPart(client: pg.Client, part: Part): Promise<ServerError | null> {
  const refusal = await attemptSql(client, part.sql(part.name));
  return refusal !== null && isNameTaken(refusal) ? attemptSql(client, part.sql(null)) : refusal;
}

function isAboutRows(refusal: ServerError): boolean {
  return refusal.code.startsWith('23');
}

interface Breaking {
  readonly part: Part;
  readonly refusal: ServerError;
  readonly policy: RowPolicy;
}

/** Takes the rows out that break a part; false where none was found. */
async function rejectBroken(client: pg.Client, table: Table, { part, refusal, policy }: Breaking): Promise<boolean> {
  if (part.broken === null) return false;
  const addresses: string[] = [];
  for await (const { address, line } of streamFound(client, table, { condition: part.broken })) {
    policy.refuse(table, refusalOf(table, { part, refusal, line }));
    addresses.push(address);
  }
  await deleteRows(client, table, addresses);
  return addresses.length > 0;
}

function refusalOf(
  table: Table,
  { part, refusal, line }: Omit<Breaking, 'policy'> & { readonly line: string },
): RowRefusal {
  const [first = ''] = part.text.split(', ');
  const column = part.kind === 'check' || !table.columns.some(({ name }) => name === first) ? null : first;
  const what =
    part.kind === 'check' ? `the row breaks the CHECK ${part.text}` : `another row has the same (${part.text})`;
  const name = refusal.constraint === null ? '' : ` (${refusal.constraint})`;
  return { line, column, code: 'CONSTRAINT_VIOLATED', sqlstate: refusal.code, reason: `${what}${name}` };
}

/** Another table, index or constraint of the target is called that; the name of ours is of no consequence. */
function isNameTaken(refusal: ServerError): boolean {
  return refusal.code === '42P07' || refusal.code === '42710';
}
