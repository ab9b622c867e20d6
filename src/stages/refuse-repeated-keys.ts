import type { Archive } from '../archive/archive-reader.ts';
import { BAD_ROWS_LISTED_MAX, type BadRow, RowferryError } from '../errors/rowferry-error.ts';
import { findTable, type Table } from '../model/catalog.ts';
import { displayName, isSameName } from '../model/logical-type.ts';
import type { Plan } from '../model/plan.ts';
import type { RowBlock } from '../model/row-stream.ts';
import { assert } from '../util/assert.ts';
import { keyReader } from './key-reader.ts';
import { RepeatedHashes } from './repeated-hashes.ts';
import { repeatedKeysHint } from './repeated-keys-hint.ts';

/** How many rows of a key the message names; the error's `badRows` lists more. */
const NAMED_MAX = 5;

/**
 * Looks through the rows for keys of the target that the source does not guarantee, before any row is loaded.
 * It costs eight bytes for each row of a table with such a key, and reading the table once; twice where a key is repeated.
 * @throws CONSTRAINT_VIOLATED naming every row whose key another row before it has
 */
export async function refuseRepeatedKeys(archive: Archive, plan: Plan): Promise<void> {
  const found: RepeatedKey[] = [];
  // A table that is made of several has as many plans, all with its keys.
  const seen = new Set<string>();
  for (const { target, unprovenKeys = [] } of plan.tables) {
    const table = findTable(archive.catalog, target);
    assert(table !== null, 'the catalog has every table of the plan');
    for (const columns of unprovenKeys) {
      const what = JSON.stringify([target, columns]);
      if (seen.has(what)) continue;
      seen.add(what);
      found.push(await repeatedKey(archive, table, columns));
    }
  }
  const repeated = found.filter(({ rows }) => rows > 0);
  const isOfMany = archive.source.files !== undefined;
  if (repeated.length > 0) throw repeatedKeys(repeated, repeatedKeysHint(repeated, plan, isOfMany));
}

interface RepeatedKey {
  readonly table: Table;
  readonly columns: readonly string[];
  /** How many rows have the key of a row before them. */
  readonly rows: number;
  /** The first of them. */
  readonly listed: readonly BadRow[];
}

async function repeatedKey(archive: Archive, table: Table, columns: readonly string[]): Promise<RepeatedKey> {
  const hashes = new RepeatedHashes();
  const readKeys = keyReader(table, columns);
  for await (const block of tableBlocks(archive, table)) readKeys(block, ({ key }) => hashes.add(key));
  const repeated = hashes.find();
  if (repeated.size === 0) return { table, columns, rows: 0, listed: [] };
  const listed = await listRows(archive, table, { columns, isRepeated: (key) => hashes.isIn(repeated, key) });
  // Different keys seldom have one hash: counted by it only where there are too many rows to list.
  return { table, columns, rows: listed.length < BAD_ROWS_LISTED_MAX ? listed.length : hashes.rowsBehind(), listed };
}

interface Listing {
  readonly columns: readonly string[];
  /** True of every key that stands more than once, and of few others. */
  readonly isRepeated: (key: string) => boolean;
}

async function listRows(archive: Archive, table: Table, { columns, isRepeated }: Listing): Promise<BadRow[]> {
  const firsts = new Map<string, string>();
  const listed: BadRow[] = [];
  const column = columns.join(', ');
  const readKeys = keyReader(table, columns);
  for await (const block of tableBlocks(archive, table)) {
    readKeys(block, ({ key, cells, name }) => {
      if (listed.length >= BAD_ROWS_LISTED_MAX || !isRepeated(key)) return;
      const first = firsts.get(key);
      if (first === undefined) firsts.set(key, name());
      else {
        const reason = `the row ${first} has the same (${column})`;
        listed.push({ table: displayName(table.name), key: name(), column, value: cells(), reason });
      }
    });
    if (listed.length >= BAD_ROWS_LISTED_MAX) break;
  }
  return listed;
}

async function* tableBlocks(archive: Archive, table: Table): AsyncGenerator<RowBlock> {
  const { tables } = await archive.manifest();
  const entry = tables.find(({ name }) => isSameName(name, table.name));
  for (const part of entry?.parts ?? []) yield* archive.blocks(part, table);
}

function repeatedKeys(found: readonly RepeatedKey[], hint: string): RowferryError {
  const [first] = found as [RepeatedKey];
  const rows = found.reduce((sum, key) => sum + key.rows, 0);
  const badRows = found.flatMap(({ listed }) => listed).slice(0, BAD_ROWS_LISTED_MAX);
  const have = rows === 1 ? '1 row has a key' : `${rows.toLocaleString('en')} rows have keys`;
  return new RowferryError('CONSTRAINT_VIOLATED', {
    message: `${have} of the target that a row before has:\n${found.map(describe).join('\n')}`,
    hint,
    context: {
      table: displayName(first.table.name),
      column: first.columns.join(', '),
      key: badRows[0]?.key ?? '',
      badRows,
    },
  });
}

/** `  users (email): 2 rows: id=5 ("a@b", as id=1), …` */
function describe({ table, columns, rows, listed }: RepeatedKey): string {
  const named = listed.slice(0, NAMED_MAX).map(({ key, value, reason }) => `${key} (${value}: ${reason})`);
  const count = rows === 1 ? '1 row' : `${rows.toLocaleString('en')} rows`;
  return `  ${displayName(table.name)} (${columns.join(', ')}): ${count}: ${named.join('; ')}${rows > named.length ? '; …' : ''}`;
}
