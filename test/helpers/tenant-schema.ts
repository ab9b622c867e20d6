import type { OwnershipClass, ReferencePolicy } from '../../src/model/scope.ts';

/** A database that many users share, made at random, with what a person decided about it. */
export interface TenantSchema {
  /** The first one is the table of the users. */
  readonly tables: readonly TenantTable[];
}

export interface TenantTable {
  readonly name: string;
  readonly class: OwnershipClass;
  readonly isPerson: boolean;
  readonly key: readonly string[];
  readonly columns: readonly TenantColumn[];
  readonly references: readonly TenantReference[];
  readonly rows: TenantRow[];
}

export interface TenantColumn {
  readonly name: string;
  readonly nullable: boolean;
}

/** Integers, and a text of each row. */
export type TenantRow = Record<string, number | string | null>;

export interface TenantReference {
  readonly columns: readonly string[];
  readonly parent: string;
  readonly parentColumns: readonly string[];
  readonly isOwner: boolean;
  readonly policy: ReferencePolicy;
}

type Random = (below: number) => number;

/** The schema of a seed; the same for the same seed. */
export function tenantSchema(seed: number): TenantSchema {
  const random = randomOf(seed);
  const tables = draftTables(random);
  for (const table of tables) addReferences(table, tables, random);
  for (const table of tables) addKeys(table, random);
  for (const table of tables) fillReferences(table, tables, random);
  while (tables.some((table) => dropRowsThatBreak(table, tables)));
  return { tables };
}

/** Mulberry32. */
function randomOf(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

interface Draft extends TenantTable {
  readonly columns: TenantColumn[];
  readonly references: TenantReference[];
}

const CLASSES: readonly OwnershipClass[] = [
  'owned',
  'owned',
  'owned',
  'owned',
  'referenced',
  'referenced',
  'companion',
  'shared',
  'excluded',
];

function draftTables(random: Random): readonly Draft[] {
  const others = Array.from({ length: 3 + random(6) }, (_, at) => {
    const wanted = CLASSES[random(CLASSES.length)] as OwnershipClass;
    return draft(`t${at}`, at === 0 ? 'owned' : wanted, random);
  });
  return [draft('users', 'user', random), ...others];
}

function draft(name: string, kind: OwnershipClass, random: Random): Draft {
  const key = random(3) === 0 ? ['k1', 'k2'] : ['id'];
  const isPerson = kind === 'user' || (['referenced', 'owned'].includes(kind) && random(3) === 0);
  const columns = [...key.map((column) => ({ name: column, nullable: false })), { name: 'u', nullable: false }];
  return {
    name,
    class: kind,
    isPerson,
    key,
    columns: [...columns, { name: 'p', nullable: true }],
    references: [],
    rows: [],
  };
}

/** A key that is primary or, for one in three references, unique. */
function addReference(table: Draft, parent: Draft, given: Pick<TenantReference, 'isOwner' | 'policy'>, random: Random) {
  const parentColumns = random(3) === 0 ? ['u'] : parent.key;
  const shared = table.references.find(({ isOwner, columns }) => isOwner && columns.length === 1)?.columns[0];
  const nullable = table.class === 'user' || given.policy.kind === 'null' || random(4) > 0;
  const columns = parentColumns.map((_, at) => `r${table.references.length}_${at}`);
  // A composite reference often shares the owner's column: (user_id, project_id).
  if (shared !== undefined && columns.length === 2 && random(2) === 0) columns[0] = shared;
  for (const name of columns) if (name !== shared) table.columns.push({ name, nullable });
  table.references.push({ columns, parent: parent.name, parentColumns, ...given });
}

const FAIL: ReferencePolicy = { kind: 'fail' };

function addReferences(table: Draft, tables: readonly Draft[], random: Random): void {
  const before = tables.slice(0, tables.indexOf(table));
  const pick = (from: readonly Draft[]) => from[random(from.length)] as Draft;
  const above = before.filter(({ class: kind }) => kind === 'user' || kind === 'owned');
  const lookups = tables.filter((one) => one !== table && ['referenced', 'companion', 'shared'].includes(one.class));
  if (table.class === 'owned') {
    const owners = 1 + (random(3) === 0 ? 1 : 0);
    for (let at = 0; at < owners; at++) {
      const parent = pick(above);
      addReference(table, parent, { isOwner: true, policy: policyFor(parent, random) }, random);
    }
  }
  if (table.class === 'companion' && lookups.length > 0) {
    addReference(table, pick(lookups), { isOwner: true, policy: { kind: 'include' } }, random);
  }
  for (let more = random(3); more > 0; more--) {
    const parent = pick(tables);
    addReference(table, parent, { isOwner: false, policy: policyFor(parent, random) }, random);
  }
}

/** Rarely `fail`: most schemas should give rows. */
function policyFor(parent: Draft, random: Random): ReferencePolicy {
  if (parent.class === 'excluded') return random(6) === 0 ? FAIL : { kind: 'null' };
  const isJudged = parent.isPerson || parent.class === 'user' || parent.class === 'owned';
  const choice = random(isJudged ? 12 : 4);
  if (!isJudged && choice > 0) return { kind: 'include' };
  if (choice === 1) return FAIL;
  if (choice < 5) return { kind: 'null' };
  if (choice < 8) return { kind: 'include' };
  const listed = parent.columns.map(({ name }) => name).filter(() => random(3) === 0);
  return { kind: 'columns', columns: listed };
}

function addKeys(table: Draft, random: Random): void {
  const rows = table.class === 'user' ? 3 : random(9);
  for (let at = 0; at < rows; at++) {
    const key = table.key.length === 1 ? { id: at + 1 } : { k1: 1 + (at % 2), k2: 1 + Math.floor(at / 2) };
    table.rows.push({ ...key, u: 100 + at, p: random(5) === 0 ? null : `p${random(1000)}` });
  }
}

/** Every reference leads to a row or is NULL in a part; columns that may not be NULL lead to a row. */
function fillReferences(table: Draft, tables: readonly Draft[], random: Random): void {
  for (const row of table.rows) {
    for (const reference of table.references) {
      const parent = tables.find(({ name }) => name === reference.parent) as Draft;
      const isFixed = (name: string) => row[name] !== undefined;
      const fits = parent.rows.filter((one) =>
        reference.columns.every(
          (name, at) => !isFixed(name) || row[name] === one[reference.parentColumns[at] as string],
        ),
      );
      const isNull = fits.length === 0 || random(4) === 0;
      const chosen = fits[random(Math.max(1, fits.length))];
      for (const [at, name] of reference.columns.entries()) {
        if (isFixed(name)) continue;
        const value = chosen?.[reference.parentColumns[at] as string] ?? null;
        row[name] = isNull && isNullable(table, name) ? null : value;
      }
    }
  }
}

function isNullable(table: Draft, name: string): boolean {
  return table.columns.some((column) => column.name === name && column.nullable);
}

/** Drops rows that the database would refuse, since their parents went or never were. @returns whether any was. */
function dropRowsThatBreak(table: Draft, tables: readonly Draft[]): boolean {
  const isBroken = (row: TenantRow) =>
    table.columns.some(({ name, nullable }) => !nullable && row[name] === null) ||
    table.references.some((reference) => referredRows({ tables }, reference, row)?.length === 0);
  const kept = table.rows.filter((row) => !isBroken(row));
  const isAnyDropped = kept.length < table.rows.length;
  table.rows.splice(0, table.rows.length, ...kept);
  return isAnyDropped;
}

/** The rows that a row refers to; null where a column of the reference is NULL. */
function referredRows(
  { tables }: TenantSchema,
  { columns, parent, parentColumns }: TenantReference,
  row: TenantRow,
): readonly TenantRow[] | null {
  const values = columns.map((name) => row[name] ?? null);
  if (values.includes(null)) return null;
  const rows = tables.find(({ name }) => name === parent)?.rows ?? [];
  return rows.filter((one) => parentColumns.every((name, at) => one[name] === values[at]));
}

/** The statements that make the schema with its rows in an empty namespace. */
export function tenantSql({ tables }: TenantSchema): string {
  const creates = tables.map(({ name, key, columns }) => {
    const types = columns.map(
      (column) => `${column.name} ${column.name === 'p' ? 'text' : 'int'}${column.nullable ? '' : ' not null'}`,
    );
    return `create table ${name} (${types.join(', ')}, primary key (${key.join(', ')}), unique (u));`;
  });
  const inserts = tables.flatMap(({ name, columns, rows }) =>
    rows.map(
      (row) => `insert into ${name} values (${columns.map((column) => literal(row[column.name] ?? null)).join(', ')});`,
    ),
  );
  const keys = tables.flatMap(({ name, references }) =>
    references.map(({ columns, parent, parentColumns }) => {
      const target = `${parent} (${parentColumns.join(', ')})`;
      return `alter table ${name} add foreign key (${columns.join(', ')}) references ${target};`;
    }),
  );
  return [...creates, ...inserts, ...keys].join('\n');
}

function literal(value: number | string | null): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}
