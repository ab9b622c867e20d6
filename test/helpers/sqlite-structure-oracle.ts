import Database from 'better-sqlite3';

/** The structure of a SQLite file as its pragmas tell it, by table and, for columns, by name. */
export interface SqliteStructure {
  readonly [table: string]: {
    readonly options: string;
    /** `TYPE not null, default: CLASS VALUE, collate nocase`. */
    readonly columns: Readonly<Record<string, string>>;
    /** Without their names, sorted. */
    readonly indexes: readonly string[];
  };
}

interface TableRow {
  readonly name: string;
  readonly wr: number;
  readonly strict: number;
}

interface ColumnRow {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly dflt_value: string | null;
  readonly pk: number;
}

const TABLES = `select name, wr, strict from pragma_table_list
  where schema = 'main' and type = 'table' and name not like 'sqlite!_%' escape '!' order by name`;

export function sqliteStructure(path: string): SqliteStructure {
  const database = new Database(path, { readonly: true });
  const scratch = new Database(':memory:');
  try {
    const tables = database.prepare(TABLES).all() as TableRow[];
    return Object.fromEntries(
      tables.map(({ name, wr, strict }) => {
        const rows = database
          .prepare('select name, type, "notnull", dflt_value, pk from pragma_table_info(?)')
          .all(name);
        const isSole = (rows as ColumnRow[]).filter(({ pk }) => pk > 0).length === 1;
        const columns = (rows as ColumnRow[]).map((row) => {
          // The rowid is never NULL and needs no default, whatever it says.
          const isRowid = isSole && row.pk > 0 && wr === 0 && row.type.toUpperCase() === 'INTEGER';
          return [row.name, columnText(isRowid ? { ...row, notnull: 1, dflt_value: null } : row, scratch)];
        });
        const options = `${strict === 1 ? 'strict ' : ''}${wr === 1 ? 'without rowid' : ''}`;
        return [name, { options, columns: Object.fromEntries(columns), indexes: indexTexts(database, name) }];
      }),
    );
  } finally {
    database.close();
    scratch.close();
  }
}

/** Without a default a column gets NULL, too. */
function isNone(value: string | null): value is null {
  return value === null || value.toLowerCase() === 'null';
}

function columnText({ type, notnull, dflt_value: value }: ColumnRow, scratch: Database.Database): string {
  return `${type}${notnull === 1 ? ' not null' : ''}${isNone(value) ? '' : `, default: ${defaultOf(type, value, scratch)}`}`;
}

/** The value that the default gives in a column of the type: `'5'` and `5` are the same in a column of numbers. */
function defaultOf(type: string, value: string, scratch: Database.Database): string {
  const quoted = `"${type.replaceAll('"', '""')}"`;
  scratch.exec(
    `drop table if exists t; create table t (c ${type === '' ? '' : quoted} default ${value}); insert into t default values`,
  );
  return scratch.prepare(`select typeof(c) || ' ' || quote(c) from t`).pluck().get() as string;
}

interface IndexRow {
  readonly name: string;
  readonly unique: number;
  readonly partial: number;
}

function indexTexts(database: Database.Database, table: string): readonly string[] {
  const indexes = database
    .prepare(`select name, "unique", partial from pragma_index_list(?) where origin = 'c'`)
    .all(table) as IndexRow[];
  const terms = database.prepare(
    `select name || ' ' || upper(coll) || case "desc" when 1 then ' desc' else '' end from pragma_index_xinfo(?) where key`,
  );
  return indexes
    .map(
      (index) =>
        `${index.unique === 1 ? 'unique ' : ''}(${terms.pluck().all(index.name).join(', ')})${index.partial === 1 ? ' partial' : ''}`,
    )
    .sort();
}
