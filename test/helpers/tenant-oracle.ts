import type { TenantReference, TenantRow, TenantSchema, TenantTable } from './tenant-schema.ts';

/** What one user should get of a schema. */
export interface ExpectedScope {
  /** By table, as they leave, in key order; excluded tables are not listed. */
  readonly rows: Readonly<Record<string, readonly TenantRow[]>>;
  /** `t1(r0_0)` with how many rows refer to a row that may not leave. */
  readonly violations: Readonly<Record<string, number>>;
}

/** Looks at every row of every table, again and again, until nothing changes: slow, and plainly what is meant. */
export function expectedScope(schema: TenantSchema, user: TenantRow): ExpectedScope {
  return new Oracle(schema, user).run();
}

class Oracle {
  readonly #schema: TenantSchema;
  readonly #own = new Set<TenantRow>();
  /** Rows that come whole. */
  readonly #whole = new Set<TenantRow>();
  /** Of those, the ones that rows may accompany. */
  readonly #free = new Set<TenantRow>();
  /** Rows that come in part, with the columns that come. */
  readonly #parts = new Map<TenantRow, Set<string>>();
  readonly #violations = new Map<string, Set<TenantRow>>();
  readonly #rowsByKey = new Map<string, ReadonlyMap<unknown, readonly TenantRow[]>>();

  constructor(schema: TenantSchema, user: TenantRow) {
    this.#schema = schema;
    this.#own.add(user);
  }

  run(): ExpectedScope {
    while (this.#schema.tables.some((table) => this.#takeOwn(table)));
    for (const row of this.#own) this.#whole.add(row);
    for (const table of this.#schema.tables.filter((one) => one.class === 'shared')) {
      for (const row of table.rows) this.#whole.add(row).add(row) && this.#free.add(row);
    }
    for (let before = -1; before !== this.#size(); ) {
      before = this.#size();
      for (const table of this.#schema.tables) {
        if (table.class === 'excluded') continue;
        for (const row of table.rows.filter((one) => this.#isIn(one))) this.#followAll(table, row);
        if (table.class === 'companion') this.#takeCompanions(table);
      }
    }
    return { rows: this.#rows(), violations: this.#counts() };
  }

  #size(): number {
    const parts = [...this.#parts.values()].reduce((sum, columns) => sum + 1 + columns.size, 0);
    return this.#whole.size + this.#free.size + parts;
  }

  #isIn(row: TenantRow): boolean {
    return this.#whole.has(row) || this.#parts.has(row);
  }

  #takeOwn(table: TenantTable): boolean {
    if (table.class !== 'owned') return false;
    const isOwned = (row: TenantRow) =>
      table.references.some((one) => one.isOwner && this.#referred(one, row).some((p) => this.#own.has(p)));
    const added = table.rows.filter((row) => !this.#own.has(row) && isOwned(row));
    for (const row of added) this.#own.add(row);
    return added.length > 0;
  }

  #takeCompanions(table: TenantTable): void {
    const brings = (row: TenantRow) => this.#own.has(row) || this.#free.has(row);
    for (const row of table.rows) {
      const owners = table.references.filter(({ isOwner }) => isOwner);
      if (!owners.some((one) => this.#referred(one, row).some(brings))) continue;
      this.#whole.add(row);
      this.#free.add(row);
    }
  }

  #followAll(table: TenantTable, row: TenantRow): void {
    const leaving = this.#asItLeaves(table, row);
    for (const reference of table.references) {
      const parents = this.#isExcluded(reference) ? [] : this.#referred(reference, leaving);
      const refersOut = this.#isExcluded(reference) && reference.columns.every((name) => leaving[name] !== null);
      if (refersOut) this.#violate(table, reference, row);
      for (const parent of parents) this.#judge(table, reference, { row, parent });
    }
  }

  #judge(table: TenantTable, reference: TenantReference, { row, parent }: { row: TenantRow; parent: TenantRow }): void {
    const parentTable = this.#tableOf(reference);
    if (this.#own.has(parent) || parentTable.class === 'shared') return;
    const belongsToNobody = ['referenced', 'companion'].includes(parentTable.class) && !parentTable.isPerson;
    const policy = this.#policy(table, reference);
    if (policy.kind === 'include') {
      this.#whole.add(parent);
      if (belongsToNobody) this.#free.add(parent);
    } else if (policy.kind === 'columns') {
      const columns = this.#parts.get(parent) ?? new Set(parentTable.key);
      for (const name of [...policy.columns, ...reference.parentColumns]) columns.add(name);
      this.#parts.set(parent, columns);
    } else this.#violate(table, reference, row);
  }

  /** A sole owner has no policy of its own. */
  #policy(table: TenantTable, reference: TenantReference): TenantReference['policy'] {
    const owners = table.references.filter(({ isOwner }) => isOwner).length;
    if (!reference.isOwner || owners > 1) return reference.policy;
    const { class: kind, isPerson } = this.#tableOf(reference);
    return { kind: ['referenced', 'companion'].includes(kind) && !isPerson ? 'include' : 'fail' };
  }

  #asItLeaves(table: TenantTable, row: TenantRow): TenantRow {
    const columns = this.#whole.has(row) ? null : this.#parts.get(row);
    const leaving: TenantRow = {};
    for (const { name } of table.columns) leaving[name] = columns?.has(name) === false ? null : (row[name] ?? null);
    const ended = table.references.filter((one) => this.#policy(table, one).kind === 'null');
    for (const reference of [...ended.filter((one) => one.isOwner), ...ended.filter((one) => !one.isOwner)]) {
      const isExcluded = this.#isExcluded(reference) && reference.columns.every((name) => leaving[name] !== null);
      const parents = this.#isExcluded(reference) ? [] : this.#referred(reference, leaving);
      if (!isExcluded && !parents.some((parent) => !this.#own.has(parent))) continue;
      for (const name of endedColumns(table, reference)) leaving[name] = null;
    }
    return leaving;
  }

  /** The rows that a row refers to; none where a column of the reference is NULL. */
  #referred({ columns, parent, parentColumns }: TenantReference, row: TenantRow): readonly TenantRow[] {
    const values = columns.map((name) => row[name] ?? null);
    if (values.includes(null)) return [];
    const name = `${parent}(${parentColumns.join()})`;
    const known = this.#rowsByKey.get(name) ?? rowsByKey(this.#schema, parent, parentColumns);
    this.#rowsByKey.set(name, known);
    return known.get(keyText(values)) ?? [];
  }

  #isExcluded(reference: TenantReference): boolean {
    return this.#tableOf(reference).class === 'excluded';
  }

  #tableOf({ parent }: TenantReference): TenantTable {
    return this.#schema.tables.find(({ name }) => name === parent) as TenantTable;
  }

  #violate(table: TenantTable, { columns }: TenantReference, row: TenantRow): void {
    const name = `${table.name}(${columns.join(',')})`;
    this.#violations.set(name, (this.#violations.get(name) ?? new Set()).add(row));
  }

  #rows(): ExpectedScope['rows'] {
    const tables = this.#schema.tables.filter((table) => table.class !== 'excluded');
    return Object.fromEntries(
      tables.map((table) => {
        const taken = table.rows.filter((row) => this.#isIn(row)).map((row) => this.#asItLeaves(table, row));
        return [table.name, taken.sort((a, b) => keyOf(table, a) - keyOf(table, b))];
      }),
    );
  }

  #counts(): ExpectedScope['violations'] {
    return Object.fromEntries([...this.#violations].map(([name, rows]) => [name, rows.size]));
  }
}

function rowsByKey({ tables }: TenantSchema, table: string, columns: readonly string[]) {
  const found = new Map<unknown, TenantRow[]>();
  for (const row of tables.find(({ name }) => name === table)?.rows ?? []) {
    const key = keyText(columns.map((name) => row[name] ?? null));
    found.set(key, [...(found.get(key) ?? []), row]);
  }
  return found;
}

function keyText(values: readonly (number | string | null)[]): unknown {
  return values.length === 1 ? values[0] : JSON.stringify(values);
}

/** A column that says whose the row is, or that another reference needs, is spared where another one can end it. */
function endedColumns(table: TenantTable, { columns }: TenantReference): readonly string[] {
  const ofOwners = table.references.filter(({ isOwner }) => isOwner).flatMap((one) => one.columns);
  const spared = columns.filter((name) => !ofOwners.includes(name));
  return spared.length > 0 ? spared : columns;
}

function keyOf({ key }: TenantTable, row: TenantRow): number {
  return key.reduce((sum, name) => sum * 1000 + (row[name] as number), 0);
}
