import Database from 'better-sqlite3';
import { loadModule, parseSync } from 'libpg-query';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkCatalog } from '../../../src/archive/archive-documents.ts';
import { dialectNamed } from '../../../src/dialect/open-dialect.ts';
import {
  addCheckSql,
  addForeignKeySql,
  addPrimaryKeySql,
  addUniqueKeySql,
  createIndexSql as createPostgresIndexSql,
} from '../../../src/dialect/postgres/write/postgres-constraint-ddl.ts';
import {
  createEnumSql,
  createNamespaceSql,
  createTableSql as createPostgresTableSql,
  createSequenceSql,
  memoryComments,
  ownSequenceSql,
  setDefaultSql,
} from '../../../src/dialect/postgres/write/postgres-ddl.ts';
import { createIndexSql, createTableSql } from '../../../src/dialect/sqlite/write/sqlite-ddl.ts';
import { RowferryError } from '../../../src/errors/rowferry-error.ts';
import type { Catalog } from '../../../src/model/catalog.ts';
import type { DialectName } from '../../../src/model/storage.ts';
import { mapCatalog } from '../../../src/transform/map-catalog.ts';
import { catalogOf } from '../../helpers/scratch-catalog.ts';
import { sqliteCatalog } from '../../helpers/sqlite-files.ts';

/** An archive is untrusted: whatever stands in any string of its catalog, no SQL comes of it that was not meant. */

const HOSTILE = [
  '"; drop table victim; --',
  "'; drop table victim; --",
  'integer); drop table victim; --',
  "x' default (load_extension('x')) check ('",
  'text default 1 check (1)',
  '*/ , injected integer /*',
  "\\'; drop table victim; --",
  'C"; drop table victim; --',
  'btree (a); drop table victim; --',
  '1) or (1',
  'a\0b',
];

beforeAll(loadModule);

function mapped(source: Catalog, to: DialectName): Catalog {
  const options = { existing: null, typeNames: null, jsonb: false, keepDynamic: false };
  return mapCatalog({ source, from: dialectNamed(source.dialect), to: dialectNamed(to), ...options }).catalog;
}

type Path = readonly (string | number)[];

/** Every string of the catalog, by its path. What is left out makes no SQL. */
function stringsIn(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    stringsIn(inner, [...path, Array.isArray(value) ? Number(name) : name]),
  );
}

function withString(catalog: Catalog, path: Path, text: string): Catalog {
  const copy = structuredClone(catalog) as unknown as Record<string | number, unknown>;
  const holder = path.slice(0, -1).reduce((at, step) => at[step] as Record<string | number, unknown>, copy);
  holder[path.at(-1) as string] = text;
  return copy as unknown as Catalog;
}

/** What an import would run, or the code of the error that refuses the catalog. */
function statementsOf(catalog: Catalog, ddl: (catalog: Catalog) => readonly string[]): readonly string[] | string {
  try {
    return ddl(checkCatalog(Buffer.from(JSON.stringify(catalog)), 'catalog.json'));
  } catch (error) {
    if (error instanceof RowferryError) return error.code;
    throw error;
  }
}

function postgresDdl(catalog: Catalog): readonly string[] {
  const names = [...catalog.tables, ...catalog.enums].map(({ name }) => name.namespace ?? 'public');
  return [
    ...names.map(createNamespaceSql),
    ...catalog.enums.map(createEnumSql),
    ...catalog.tables.flatMap((table) => [
      ...table.columns.flatMap((column) => {
        const name = column.identity?.kind === 'serial' ? column.identity.sequence : null;
        return name === null || name === undefined
          ? []
          : [createSequenceSql(name, column), ownSequenceSql(name, table, column)];
      }),
      createPostgresTableSql(table),
      ...(table.primaryKey === null ? [] : [addPrimaryKeySql(table, table.primaryKey)]),
      ...table.uniqueKeys.map((key) => addUniqueKeySql(table, key)),
      ...table.columns.flatMap((column) =>
        column.default === null ? [] : [setDefaultSql(table, column, column.default)],
      ),
      ...table.checks.map((check) => addCheckSql(table, check)),
      ...table.indexes.map((index) => createPostgresIndexSql(table, index)),
      ...table.foreignKeys.map((key) => addForeignKeySql(table, key)),
      ...memoryComments(table),
    ]),
  ];
}

function sqliteDdl(catalog: Catalog): readonly string[] {
  return catalog.tables.flatMap((table) => [
    createTableSql(table, { memory: true, enums: catalog.enums }),
    ...table.indexes.map((index) => createIndexSql(table, index)),
  ]);
}

/** The parse tree without the texts in it. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value !== 'object' || value === null) return typeof value;
  const kept = Object.entries(value).filter(([name]) => !/location|_len$/.test(name));
  return Object.fromEntries(kept.map(([name, inner]) => [name, shape(inner)]));
}

const known = new Map<string, string>();

/** The shape of each statement; the same text is parsed once. */
function shapes(statements: readonly string[]): readonly string[] {
  return statements.map((sql) => {
    const found = known.get(sql);
    if (found !== undefined) return found;
    const { stmts = [] } = parseSync(sql);
    expect(stmts, sql).toHaveLength(1);
    const made = JSON.stringify(shape(stmts[0]?.stmt));
    known.set(sql, made);
    return made;
  });
}

/** What the statements make of an empty file, counted; null where SQLite refuses one of them. */
function counted(statements: readonly string[]): unknown {
  const database = new Database(':memory:');
  try {
    database.exec('create table victim (x)');
    // A text of two statements cannot be prepared.
    for (const sql of statements) database.prepare(sql).run();
    return database
      .prepare(
        `select (select count(*) from pragma_table_xinfo(t.name)) as columns,
           (select count(*) from sqlite_schema as i where i.tbl_name = t.name and i.sql is not null) as statements,
           (select count(*) from pragma_foreign_key_list(t.name)) as keys,
           (select count(dflt_value) from pragma_table_xinfo(t.name)) as defaults
         from sqlite_schema as t where t.type = 'table' and t.name <> 'sqlite_sequence' order by t.rowid`,
      )
      .all();
  } catch (error) {
    if (error instanceof Database.SqliteError) return null;
    throw error;
  } finally {
    database.close();
  }
}

const SQLITE = `
  create table p (id integer primary key autoincrement, a text collate nocase unique default 'x', b boolean not null default 1,
    g text as (a || 'y') stored, at datetime default current_timestamp, constraint few check (length(a) < 9 and b in (0, 1)));
  create table c (id integer primary key, p integer constraint up references p (id) on delete cascade, x blob default x'41');
  create index by_a on p (lower(a) desc) where b = 1; create unique index by_p on c (p, x)`;

const POSTGRES = `
  create schema s; create type s.mood as enum ('sad', 'ok');
  create table s.p (id bigserial primary key, m s.mood default 'ok', a varchar(20) not null unique, d numeric(10,2) default 1.5,
    u uuid default gen_random_uuid(), g int generated always as (1 + 1) stored, constraint few check (length(a) < 9));
  create table c (id int primary key, p bigint constraint up references s.p on delete set null, at timestamptz default now());
  create index by_a on s.p (a desc) where d > 1; create unique index by_p on c (p)`;

describe('a catalog with hostile text in any of its strings', () => {
  it('becomes the same PostgreSQL statements, with the text as one name or literal, or is refused', async () => {
    const catalogs = [mapped(await sqliteCatalog(SQLITE), 'postgres'), { ...(await catalogOf(POSTGRES)), leftOut: [] }];
    let refused = 0;
    let quoted = 0;
    for (const catalog of catalogs) {
      const meant = JSON.stringify(shapes(postgresDdl(catalog)));
      for (const path of stringsIn(catalog)) {
        for (const text of HOSTILE) {
          const statements = statementsOf(withString(catalog, path, text), postgresDdl);
          if (typeof statements === 'string') refused++;
          else {
            quoted++;
            expect(JSON.stringify(shapes(statements)) === meant, `${path.join('.')}: ${text}`).toBe(true);
          }
        }
      }
    }
    expect(refused).toBeGreaterThan(500);
    expect(quoted).toBeGreaterThan(500);
  });

  it('becomes the same tables in SQLite, or is refused', async () => {
    const catalogs = [mapped(await catalogOf(POSTGRES), 'sqlite'), { ...(await sqliteCatalog(SQLITE)), leftOut: [] }];
    let refused = 0;
    let quoted = 0;
    for (const catalog of catalogs) {
      const meant = counted(sqliteDdl(catalog));
      expect(meant).not.toBeNull();
      for (const path of stringsIn(catalog)) {
        for (const text of HOSTILE) {
          const statements = statementsOf(withString(catalog, path, text), sqliteDdl);
          const made = typeof statements === 'string' ? null : counted(statements);
          if (made === null) refused++;
          else {
            quoted++;
            expect(made, `${path.join('.')}: ${text}`).toEqual(meant);
          }
        }
      }
    }
    expect(refused).toBeGreaterThan(500);
    expect(quoted).toBeGreaterThan(500);
  });
});
