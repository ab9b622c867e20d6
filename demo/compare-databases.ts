import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';

/** What a table is, in a form that can be compared: its structure, its rows and a digest of them. */
interface TablePortrait {
  readonly structure: string;
  readonly rows: number;
  readonly digest: string;
}

export interface ComparedTable {
  readonly table: string;
  readonly rows: number;
  /** Empty when both tables are the same; else one sentence for each thing that is not. */
  readonly differences: readonly string[];
}

/**
 * Compares two SQLite databases without any help from RowFerry: every value with its storage class, and what SQLite's
 * own pragmas tell of columns, keys, foreign keys and indexes.
 */
export function compareDatabases(original: string, returned: string): readonly ComparedTable[] {
  const before = portraits(original);
  const after = portraits(returned);
  const tables = [...new Set([...before.keys(), ...after.keys()])].sort();
  return tables.map((table) => ({
    table,
    rows: before.get(table)?.rows ?? 0,
    differences: differences(before.get(table), after.get(table)),
  }));
}

/** `sqlite_sequence` is among them: it holds the number that an AUTOINCREMENT key gets next. */
function portraits(path: string): ReadonlyMap<string, TablePortrait> {
  const database = new Database(path, { readonly: true, fileMustExist: true });
  try {
    const tables = database
      .prepare(
        "select name from sqlite_schema where type = 'table' and (name not like 'sqlite_%' or name = 'sqlite_sequence')",
      )
      .pluck()
      .all() as readonly string[];
    return new Map(tables.map((table) => [table, portrait(database, table)]));
  } finally {
    database.close();
  }
}

function portrait(database: Database.Database, table: string): TablePortrait {
  const columns = database.prepare('select name from pragma_table_xinfo(?)').pluck().all(table) as readonly string[];
  // `quote` tells 1 from 1.0 from '1' from x'31' and prints every float so that it can be read back exactly.
  const cells = columns.map((column) => `quote("${column.replaceAll('"', '""')}")`).join(` || ',' || `);
  const hash = createHash('sha256');
  let rows = 0;
  for (const row of database
    .prepare(`select ${cells} from "${table.replaceAll('"', '""')}" order by 1`)
    .pluck()
    .iterate()) {
    hash.update(`${row}\n`);
    rows++;
  }
  return { structure: structureOf(database, table), rows, digest: hash.digest('hex') };
}

/** Names that SQLite or a person gave to keys and indexes are left out: only what they do is compared. */
function structureOf(database: Database.Database, table: string): string {
  const read = (sql: string): readonly unknown[] => database.prepare(sql).all(table);
  return JSON.stringify(
    {
      columns: read(
        'select name, upper(type) as type, "notnull", pk, hidden, dflt_value is not null as has_default from pragma_table_xinfo(?) order by cid',
      ),
      options: read('select wr as without_rowid, strict from pragma_table_list where name = ?'),
      // A key that names no column of its parent means the parent's primary key.
      foreignKeys: read(
        `select "table", "from", on_update, on_delete,
           coalesce("to", (select name from pragma_table_info(k."table") where pk = k.seq + 1)) as "to"
         from pragma_foreign_key_list(?) as k order by 1, 2, 5`,
      ),
      indexes: read(
        `select l."unique", l.partial, (select group_concat(coalesce(x.name, '(expression)') || ' ' || x."desc" || ' ' || x.coll, ', ' order by x.seqno)
           from pragma_index_xinfo(l.name) as x where x.key) as terms
         from pragma_index_list(?) as l where l.origin <> 'pk' order by terms`,
      ),
    },
    null,
    1,
  );
}

function differences(before: TablePortrait | undefined, after: TablePortrait | undefined): readonly string[] {
  if (before === undefined) return ['The returned database has a table that the original does not have.'];
  if (after === undefined) return ['The returned database does not have this table.'];
  const found: string[] = [];
  if (before.rows !== after.rows) found.push(`It had ${before.rows} rows and came back with ${after.rows}.`);
  else if (before.digest !== after.digest) found.push('Some of its values came back changed.');
  if (before.structure !== after.structure)
    found.push(`Its structure changed: ${firstChange(before.structure, after.structure)}`);
  return found;
}

/** The first line that differs, of two texts with one fact per line. */
function firstChange(before: string, after: string): string {
  const were = before.split('\n');
  const are = after.split('\n');
  const at = were.findIndex((line, index) => line !== are[index]);
  return `${were[at]?.trim() ?? '(nothing)'} became ${are[at]?.trim() ?? '(nothing)'}`;
}
