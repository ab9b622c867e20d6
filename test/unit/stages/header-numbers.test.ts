// Goal: what an application wrote into the header of its SQLite file comes along, or is told of.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { PLAIN } from '../../../src/cli/paint.ts';
import { renderCatalog } from '../../../src/cli/render/catalog.ts';
import { parseEnd } from '../../../src/dialect/open-dialect.ts';
import { inspectDatabase } from '../../../src/stages/inspect-database.ts';
import { createScratchDatabase } from '../../helpers/databases.ts';
import { exportTo, move, planIn, quietContext, transformFor } from '../../helpers/run-stages.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

function make(path: string, sql: string): string {
  const database = new Database(path);
  database.exec(sql);
  database.close();
  return path;
}

function numbersIn(path: string): readonly unknown[] {
  const database = new Database(path, { readonly: true });
  const numbers = ['user_version', 'application_id'].map((name) => database.pragma(name, { simple: true }));
  database.close();
  return numbers;
}

const SOURCE = `create table t (id integer primary key); insert into t values (1);
  pragma user_version = 7; pragma application_id = -2147483648`;

test('a new SQLite file has the numbers of the source', async () => {
  const folder = await tempDirectory();
  const target = join(folder, 'target.db');
  await move(make(join(folder, 'source.db'), SOURCE), target, folder);
  expect(numbersIn(target)).toEqual([7, -2147483648]);
});

test('a SQLite file with tables keeps its own', async () => {
  const folder = await tempDirectory();
  const target = make(join(folder, 'target.db'), 'create table u (id integer); pragma user_version = 3');
  await move(make(join(folder, 'source.db'), SOURCE), target, folder);
  expect(numbersIn(target)).toEqual([3, 0]);
});

test('PostgreSQL has no place for them, and the plan says so', async () => {
  const [folder, target] = [await tempDirectory(), await createScratchDatabase()];
  await exportTo(folder, make(join(folder, 'source.db'), SOURCE));
  await transformFor(folder, target.url);
  expect((await planIn(folder)).notCarried).toMatchObject([
    { kind: 'other', name: 'user_version', text: 'pragma user_version = 7' },
    { kind: 'other', name: 'application_id', text: 'pragma application_id = -2147483648' },
  ]);
});

test('inspect shows them', async () => {
  const path = make(join(await tempDirectory(), 'source.db'), SOURCE);
  const summary = await inspectDatabase({ from: parseEnd(path), tables: null, exclude: [] }, quietContext());
  expect(renderCatalog(summary, PLAIN)).toContain('\nuser_version 7, application_id -2147483648\n');
});
