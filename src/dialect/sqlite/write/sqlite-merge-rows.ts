import { storedColumns, type Table } from '../../../model/catalog.ts';
import { displayName } from '../../../model/logical-type.ts';
import type { RowBlock } from '../../../model/row-stream.ts';
import type { Merge, MergeMode, ToMerge } from '../../merge.ts';
import { keyNotUnique } from '../../merge-errors.ts';
import type { SqliteDatabase } from '../connection/sqlite-driver.ts';
import { Pauses } from '../connection/sqlite-pauses.ts';
import { type RowOrigin, streamRows } from '../rows/sqlite-row-stream.ts';
import { withSqliteErrors } from '../sqlite-errors.ts';
import { quoteIdentifier } from '../sqlite-identifier.ts';
import { Inserter } from './sqlite-inserter.ts';

/** Names in the temporary database, which come before those of the file. */
const INCOMING = 'rowferry_incoming';
const VIEW = 'rowferry_view';

/**
 * Brings rows beside those of a table, into a temporary one, from which they are merged.
 * @throws CONSTRAINT_VIOLATED where two of them have one key, or one has none
 */
export async function openMerge(origin: RowOrigin, table: Table, { key, blocks }: ToMerge): Promise<Merge> {
  const { database } = origin;
  const sql = mergeSql(table, key);
  const incoming = aside(table, INCOMING);
  database.exec(`create temp table ${INCOMING} as select ${sql.columns('t')} from main.${sql.table} as t limit 0`);
  const inserter = new Inserter(database, incoming);
  const pauses = new Pauses(origin.signal);
  for await (const block of blocks) {
    inserter.insert(block);
    await pauses.pause();
  }
  inserter.finish();
  if (database.prepare(sql.faulty).get() !== undefined) throw keyNotUnique(table, key);
  database.exec(`create index temp.rowferry_incoming_key on ${INCOMING} (${sql.key})`);
  const context = { what: `merge rows into "${displayName(table.name)}"`, context: { table: displayName(table.name) } };
  const run = (text: string): void => {
    withSqliteErrors(context, () => database.exec(text));
  };
  return {
    all: () => streamRows(origin, table, { kind: 'heap' }),
    standing: () => viewed(origin, table, `select ${sql.columns('t')} ${sql.joined}`),
    found: () => viewed(origin, table, `select ${sql.columns('t')} ${sql.joined} where not ${sql.differs}`),
    kept: () => viewed(origin, table, sql.kept),
    apply: async (mode) => run(sql.insert(mode)),
    close: async () => run(`drop table temp.${INCOMING}`),
  };
}

/** The same columns under another name, which has no keys of its own. */
function aside(table: Table, name: string): Table {
  return { ...table, name: { namespace: null, name }, primaryKey: null, uniqueKeys: [], foreignKeys: [], indexes: [] };
}

/** The rows of a query, with what a table's columns mean. */
async function* viewed(origin: RowOrigin, table: Table, query: string): AsyncGenerator<RowBlock> {
  const { database }: { readonly database: SqliteDatabase } = origin;
  database.exec(`create temp view ${VIEW} as ${query}`);
  try {
    yield* streamRows(origin, aside(table, VIEW), { kind: 'line' });
  } finally {
    database.exec(`drop view temp.${VIEW}`);
  }
}

function mergeSql(table: Table, keys: readonly string[]) {
  const names = storedColumns(table).map(({ name }) => quoteIdentifier(name));
  const key = keys.map(quoteIdentifier);
  const own = quoteIdentifier(table.name.name);
  const columns = (alias: string) => names.map((name) => `${alias}.${name} as ${name}`).join(', ');
  const on = key.map((name) => `t.${name} = m.${name}`).join(' and ');
  // `is` alone takes 1 for 1.0, and 'a' for 'A' where the column says so.
  const differing = names.map(
    (name) => `(t.${name} collate binary is not m.${name} or typeof(t.${name}) <> typeof(m.${name}))`,
  );
  const differs = `(${differing.join(' or ')})`;
  const rest = names.filter((name) => !key.includes(name));
  const update =
    rest.length === 0 ? 'nothing' : `update set ${rest.map((name) => `${name} = excluded.${name}`).join(', ')}`;
  const insert = `insert into main.${own} (${names.join(', ')}) select ${names.join(', ')} from temp.${INCOMING} where true`;
  return {
    table: own,
    key: key.join(', '),
    columns,
    differs,
    joined: `from temp.${INCOMING} as m join main.${own} as t on ${on}`,
    kept: `select ${columns('m')} from temp.${INCOMING} as m left join main.${own} as t on ${on}
      where t.${key[0]} is null or ${differs}`,
    faulty: `select 1 from temp.${INCOMING} group by ${key.join(', ')}
      having count(*) > 1 or ${key.map((name) => `${name} is null`).join(' or ')} limit 1`,
    insert: (mode: MergeMode) =>
      mode === 'skip' ? `${insert} on conflict do nothing` : `${insert} on conflict (${key.join(', ')}) do ${update}`,
  };
}
