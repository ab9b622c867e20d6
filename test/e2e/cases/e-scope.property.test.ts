// Goal: of any shared database a user gets what a brute-force look at all rows gives, and the check sees what is wrong.
import '../../helpers/property-runs.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dialectOf, parseEnd } from '../../../src/dialect/open-dialect.ts';
import { type Catalog, findTable, type Table } from '../../../src/model/catalog.ts';
import { canonicalOrder } from '../../../src/model/row-order.ts';
import type { RowBlock } from '../../../src/model/row-stream.ts';
import type { OwnershipMap, Reference, ScopeDocument, TableOwnership } from '../../../src/model/scope.ts';
import { checkScope } from '../../../src/scope/check-scope.ts';
import { scopedCatalog } from '../../../src/scope/scoped-catalog.ts';
import { createScratchDatabase } from '../../helpers/databases.ts';
import { expectedScope } from '../../helpers/tenant-oracle.ts';
import {
  type TenantReference,
  type TenantRow,
  type TenantSchema,
  type TenantTable,
  tenantSchema,
  tenantSql,
} from '../../helpers/tenant-schema.ts';

/** A tenth of what cheap properties run: each one makes a database. */
const RUNS = Math.max(15, Math.ceil((fc.readConfigureGlobal().numRuns ?? 0) / 10));

function mapOf({ tables }: TenantSchema): OwnershipMap {
  return { user: { table: named('users'), key: tables[0]?.key ?? [], email: null }, tables: tables.map(ownershipOf) };
}

const named = (name: string) => ({ namespace: null, name });

function ownershipOf(table: TenantTable): TableOwnership {
  const owners = table.references.filter(({ isOwner }) => isOwner);
  const policed = table.references.filter(({ isOwner }) => !isOwner || owners.length > 1);
  return {
    name: named(table.name),
    class: table.class,
    reason: 'made so',
    owners: owners.map((owner) => referenceOf(table, owner)),
    references: policed.map((one) => ({ reference: referenceOf(table, one), policy: one.policy })),
    isPerson: table.isPerson,
  };
}

function referenceOf(table: TenantTable, { columns, parent, parentColumns }: TenantReference): Reference {
  const child = named(table.name);
  const declared = { match: 'simple', origin: 'declared', condition: null, path: null } as const;
  return { child, columns, parent: named(parent), parentColumns, ...declared };
}

interface Taken {
  readonly rows: Record<string, readonly TenantRow[]>;
  readonly violations: Record<string, number>;
  readonly catalog: Catalog;
  readonly scope: ScopeDocument;
}

async function take(url: string, schema: TenantSchema, user: TenantRow): Promise<Taken> {
  const end = parseEnd(url);
  const reader = await dialectOf(end).openReader(end, { signal: new AbortController().signal, copyFirst: false });
  try {
    const ownership = mapOf(schema);
    const key = ownership.user.key.map((name) => String(user[name]));
    const [found] = await reader.findUsers(ownership.user, { kind: 'key', values: key });
    if (found === undefined) throw new Error('the user is there');
    const source = await reader.openScope(
      await reader.catalog({ tables: null, exclude: [], census: 'scoped' }),
      inCatalogOrder(ownership, await reader.catalog({ tables: null, exclude: [], census: false })),
      found,
    );
    const catalog = scopedCatalog(source.catalog, ownership);
    const rows: Record<string, readonly TenantRow[]> = {};
    for (const table of catalog.tables) {
      rows[table.name.name] = await parsedRows(source.rows(table, canonicalOrder(table)));
      expect((await source.sums(table)).rows).toBe(rows[table.name.name]?.length);
    }
    const violations = source.violations.map(({ reference: one, rows: count }) => [
      `${one.child.name}(${one.columns.join(',')})`,
      count,
    ]);
    const { counts, dangling } = source;
    expect(dangling).toEqual([]);
    return { rows, violations: Object.fromEntries(violations), catalog, scope: { ownership, found, counts, dangling } };
  } finally {
    await reader.close();
  }
}

function inCatalogOrder(map: OwnershipMap, { tables }: Catalog): OwnershipMap {
  const ordered = tables.flatMap(({ name }) => map.tables.filter((table) => table.name.name === name.name));
  return { ...map, tables: ordered };
}

async function parsedRows(blocks: AsyncIterable<RowBlock>): Promise<readonly TenantRow[]> {
  const rows: TenantRow[] = [];
  for await (const { bytes } of blocks) {
    rows.push(...(JSON.parse(`[${bytes.toString().replace(/,\n$/, '')}]`) as TenantRow[]));
  }
  return rows;
}

/** What the check says of an archive with these rows, as many as were counted. */
function leaksOf({ catalog, scope }: Taken, rows: Taken['rows']) {
  const counts = catalog.tables.map(({ name }) => ({ table: name, in: rows[name.name]?.length ?? 0 }));
  const rowsOf = async function* (table: Table): AsyncGenerator<RowBlock> {
    const lines = (rows[table.name.name] ?? []).map((row) => `${JSON.stringify(row)},\n`);
    yield { bytes: Buffer.from(lines.join('')), rows: lines.length };
  };
  return checkScope({ scope: { ...scope, counts }, catalog, rowsOf });
}

/** A row of the database that did not leave; its columns in the catalog's order. */
function strangerIn(schema: TenantSchema, { rows, catalog }: Taken) {
  for (const table of schema.tables) {
    const taken = rows[table.name];
    if (taken === undefined || findTable(catalog, named(table.name)) === null) continue;
    const isTaken = (row: TenantRow) => taken.some((one) => table.key.every((name) => one[name] === row[name]));
    const row = table.rows.find((one) => !isTaken(one));
    if (row === undefined) continue;
    const cells = table.columns.map(({ name }) => [name, row[name] ?? null]);
    return { table: table.name, row: Object.fromEntries(cells) as TenantRow };
  }
  return null;
}

/** A row that another row in scope refers to. */
function neededIn(schema: TenantSchema, { rows }: Taken) {
  for (const table of schema.tables) {
    for (const { columns, parent, parentColumns } of table.references) {
      for (const row of rows[table.name] ?? []) {
        const isParent = (one: TenantRow) =>
          columns.every((name, at) => row[name] === one[parentColumns[at] as string]);
        const needed = columns.includes('') ? undefined : rows[parent]?.find(isParent);
        if (needed !== undefined && needed !== row) return { table: parent, row: needed };
      }
    }
  }
  return null;
}

test('a user gets every row that belongs to them and no other, and the check sees one more and one less', {
  timeout: 60_000 + RUNS * 3000,
}, async () => {
  const database = await createScratchDatabase();
  let [exports, strangers, parents] = [0, 0, 0];
  const property = fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 - 1 }), async (seed) => {
    const schema = tenantSchema(seed);
    const user = schema.tables[0]?.rows[0];
    if (user === undefined) return;
    await database.query(`drop schema public cascade; create schema public; ${tenantSql(schema)}`);
    // Where a session may not write, no temporary table can be made: then the rows are kept in lists.
    await database.query(`alter database ${database.name} set default_transaction_read_only = ${seed % 2 === 1}`);
    const taken = await take(database.url, schema, user);
    const { rows, violations } = expectedScope(schema, user);
    expect(taken.rows).toEqual(rows);
    expect(taken.violations).toEqual(violations);
    if (Object.keys(violations).length > 0) {
      expect(await leaksOf(taken, taken.rows)).not.toEqual([]);
      return;
    }
    exports++;
    expect(await leaksOf(taken, taken.rows)).toEqual([]);
    const stranger = strangerIn(schema, taken);
    if (stranger !== null) {
      strangers++;
      const more = { ...taken.rows, [stranger.table]: [...(rows[stranger.table] ?? []), stranger.row] };
      expect(await leaksOf(taken, more), `with a row more in ${stranger.table}`).not.toEqual([]);
    }
    const needed = neededIn(schema, taken);
    if (needed !== null) {
      parents++;
      const less = {
        ...taken.rows,
        [needed.table]: (taken.rows[needed.table] ?? []).filter((row) => row !== needed.row),
      };
      expect(await leaksOf(taken, less), `without a row of ${needed.table}`).not.toEqual([]);
    }
  });
  await fc.assert(property, { numRuns: RUNS });
  expect([exports, strangers, parents].every((count) => count > 0)).toBe(true);
});
