import Database from 'better-sqlite3';
import type { StructureFact } from './structure-fact.ts';

/**
 * Everything that a SQLite file says of its structure: by the pragmas, and by the words of CREATE TABLE where
 * no pragma tells (CHECKs, deferrable keys), in another way than RowFerry reads them.
 */
export function sqliteStructure(path: string): readonly StructureFact[] {
  const database = new Database(path, { readonly: true });
  try {
    const tables = all<{ name: string; sql: string }>(
      database,
      `select l.name, s.sql from pragma_table_list l join sqlite_schema s on s.name = l.name and s.type = 'table'
       where l.schema = 'main' and l.type = 'table' and l.name not like 'sqlite!_%' escape '!'`,
    );
    return [
      ...tables.flatMap((table) => [...columnFacts(database, table), ...keyFacts(database, table)]),
      ...objects(database),
    ];
  } finally {
    database.close();
  }
}

interface TableText {
  readonly name: string;
  readonly sql: string;
}

function columnFacts(database: Database.Database, { name: table, sql }: TableText): StructureFact[] {
  const columns = all<{
    name: string;
    type: string;
    notnull: number;
    dflt_value: string | null;
    pk: number;
    hidden: number;
  }>(database, 'select * from pragma_table_xinfo(?)', table);
  const keys = columns.filter(({ pk }) => pk > 0);
  const hasKeyIndex = all<{ origin: string }>(database, 'select * from pragma_index_list(?)', table).some(
    ({ origin }) => origin === 'pk',
  );
  const rowid = keys.length === 1 && !hasKeyIndex && !/\bwithout\s+rowid\b/i.test(bare(sql)) ? keys[0]?.name : null;
  return columns.flatMap(({ name, notnull, dflt_value, hidden }) => [
    ...(notnull === 1 || name === rowid ? [fact(table, name, `not null ${name}`)] : []),
    ...(dflt_value === null || /^null$/i.test(dflt_value) ? [] : [fact(table, name, `default ${name}`)]),
    ...(name === rowid ? [fact(table, name, `numbers itself ${name}`)] : []),
    ...(hidden > 1 ? [fact(table, name, `generated ${name}`)] : []),
  ]);
}

function keyFacts(database: Database.Database, { name: table, sql }: TableText): StructureFact[] {
  const primary = all<{ name: string }>(
    database,
    'select name from pragma_table_info(?) where pk > 0 order by pk',
    table,
  );
  const columns = all<{ name: string }>(database, 'select name from pragma_table_xinfo(?)', table).map(
    ({ name }) => name,
  );
  return [
    ...(primary.length === 0 ? [] : [fact(table, '', `primary ${primary.map(({ name }) => name).join(',')}`)]),
    ...indexFacts(database, table),
    ...foreignFacts(database, { name: table, sql }),
    ...checkTexts(sql).map(({ name, text }) => fact(table, name, `check ${named(text, columns).join(',')}`)),
  ];
}

function indexFacts(database: Database.Database, table: string): StructureFact[] {
  const indexes = all<{ name: string; unique: number; origin: string; partial: number }>(
    database,
    'select * from pragma_index_list(?)',
    table,
  );
  return indexes
    .filter(({ origin }) => origin !== 'pk')
    .map(({ name, unique, partial, origin }) => {
      const terms = all<{ name: string | null; desc: number; coll: string }>(
        database,
        'select * from pragma_index_xinfo(?) where key = 1',
        name,
      );
      const label = origin === 'c' ? name : '';
      // A unique index that folds ASCII letters is one of expressions elsewhere.
      const folds = (term: { coll: string }) => origin === 'c' && unique === 1 && term.coll.toUpperCase() === 'NOCASE';
      const isKey = unique === 1 && partial === 0 && terms.every((term) => term.name !== null && !folds(term));
      if (isKey) return fact(table, label, `unique ${terms.map((term) => term.name).join(',')}`);
      const list = terms
        .map((term) => `${folds(term) ? '<>' : (term.name ?? '<>')}${term.desc === 1 ? ' desc' : ''}`)
        .join(',');
      return fact(table, label, `${unique === 1 ? 'unique index' : 'index'} ${list}${partial === 1 ? ' where' : ''}`);
    });
}

const ACTIONS: Readonly<Record<string, string>> = {
  'NO ACTION': 'a',
  RESTRICT: 'r',
  CASCADE: 'c',
  'SET NULL': 'n',
  'SET DEFAULT': 'd',
};

function foreignFacts(database: Database.Database, { name: table, sql }: TableText): StructureFact[] {
  const rows = all<{
    id: number;
    from: string;
    to: string | null;
    table: string;
    on_update: string;
    on_delete: string;
  }>(database, 'select * from pragma_foreign_key_list(?) order by id desc, seq', table);
  const deferrable = [...bare(sql).matchAll(/\breferences\b([^,]*?\([^)]*\))?[^,]*/gi)].map(([text]) => deferral(text));
  const ids = [...new Set(rows.map(({ id }) => id))];
  return ids.map((id, at) => {
    const key = rows.filter((row) => row.id === id);
    const [first] = key;
    const implicit = all<{ name: string }>(
      database,
      'select name from pragma_table_info(?) where pk > 0 order by pk',
      first?.table ?? '',
    );
    const to = key.map((row, place) => row.to ?? implicit[place]?.name ?? '');
    const actions = `delete ${ACTIONS[first?.on_delete ?? '']} update ${ACTIONS[first?.on_update ?? '']}`;
    const text = `foreign ${key.map((row) => row.from).join(',')} to ${to.join(',')} ${actions}${deferrable[at] ?? ''}`;
    return { table, name: key.map((row) => row.from).join(', '), key: text, refers: first?.table ?? null };
  });
}

function deferral(text: string): string {
  if (!/\bdeferrable\b/i.test(text) || /\bnot\s+deferrable\b/i.test(text)) return '';
  return /\binitially\s+deferred\b/i.test(text) ? ' deferred' : ' deferrable';
}

/** What stands in the parentheses of each CHECK, with the name before it. */
function checkTexts(sql: string): { readonly name: string; readonly text: string }[] {
  const words = bare(sql);
  return [...words.matchAll(/(?:\bconstraint\s+("(?:[^"]|"")*"|\S+)\s+)?\bcheck\s*\(/gi)].map((match) => {
    const start = match.index + match[0].length;
    let depth = 1;
    let end = start;
    for (; depth > 0; end++) depth += words[end] === '(' ? 1 : words[end] === ')' ? -1 : 0;
    const name = (match[1] ?? '').replace(/^["`[]|["`\]]$/g, '').replaceAll('""', '"');
    return { name, text: sql.slice(start, end - 1) };
  });
}

/** The text with strings and comments blanked out, of the same length. */
function bare(sql: string): string {
  return sql.replace(/'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\//g, (match) => ' '.repeat(match.length));
}

/** The columns whose names stand in the text, in the order of their bytes. */
function named(text: string, columns: readonly string[]): string[] {
  const words =
    text.replace(/'(?:[^']|'')*'/g, ' ').match(/"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|[\p{L}_][\p{L}\p{N}_$]*/gu) ?? [];
  const names = words.map((word) =>
    word
      .replace(/^["`[]|["`\]]$/g, '')
      .replaceAll('""', '"')
      .toLowerCase(),
  );
  return columns
    .filter((column) => names.includes(column.toLowerCase()))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function objects(database: Database.Database): StructureFact[] {
  return all<{ table: string | null; name: string }>(
    database,
    `select case type when 'trigger' then tbl_name end as "table", name from sqlite_schema
     where type in ('view', 'trigger') or type = 'table' and sql like 'create virtual%'`,
  ).map((row) => ({ ...row, key: null, refers: null }));
}

function fact(table: string, name: string, key: string): StructureFact {
  return { table, name, key, refers: null };
}

function all<Row>(database: Database.Database, sql: string, ...parameters: string[]): Row[] {
  return database.prepare(sql).all(...parameters) as Row[];
}
