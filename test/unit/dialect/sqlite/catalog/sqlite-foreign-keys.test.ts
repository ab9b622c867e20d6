import { describe, expect, test } from 'vitest';
import type { Catalog, ForeignKey } from '../../../../../src/model/catalog.ts';
import { sqliteCatalog, tableOf } from '../../../../helpers/sqlite-files.ts';

async function keysOf(table: string, sql: string): Promise<readonly ForeignKey[]> {
  return tableOf(await sqliteCatalog(sql), table).foreignKeys;
}

const PARENTS = `create table p (id integer primary key, a text, b text, unique (a, b));
  create table two (x text, y text, primary key (y, x));`;

describe('a foreign key', () => {
  test('names the parent’s primary key where the text leaves it out', async () => {
    const [single, composite] = await keysOf(
      'c',
      `${PARENTS} create table c (p integer references P, x, y, foreign key (y, x) references two);`,
    );
    expect(single).toMatchObject({ columns: ['p'], target: { namespace: null, name: 'p' }, targetColumns: ['id'] });
    expect(composite).toMatchObject({ columns: ['y', 'x'], targetColumns: ['y', 'x'] });
  });

  test('can be composite, to any unique key, in any order and case', async () => {
    const [key] = await keysOf('c', `${PARENTS} create table c (m, n, foreign key (M, N) references p (B, A));`);
    expect(key).toMatchObject({ columns: ['m', 'n'], targetColumns: ['b', 'a'] });
  });

  test('can refer to its own table', async () => {
    const [key] = await keysOf('t', 'create table t (id integer primary key, parent integer references t (id))');
    expect(key).toMatchObject({ target: { name: 't' }, columns: ['parent'], targetColumns: ['id'] });
  });

  test('keeps name, actions and deferrability; MATCH means nothing to SQLite', async () => {
    const keys = await keysOf(
      'c',
      `${PARENTS} create table c (
      a integer constraint first references p on delete cascade on update set null deferrable initially deferred,
      b integer references p (id) on delete restrict match full not deferrable initially deferred,
      c integer references p on delete set default deferrable,
      constraint "the last" foreign key (c) references p (id) on update no action);`,
    );
    expect(
      keys.map(({ name, columns, onDelete, onUpdate, deferrable }) => [
        name,
        columns[0],
        onDelete,
        onUpdate,
        deferrable,
      ]),
    ).toEqual([
      ['first', 'a', 'cascade', 'set-null', 'initially-deferred'],
      [null, 'b', 'restrict', 'no-action', 'no'],
      [null, 'c', 'set-default', 'no-action', 'initially-immediate'],
      ['the last', 'c', 'no-action', 'no-action', 'no'],
    ]);
    expect(keys.every(({ match, validated }) => match === 'simple' && validated)).toBe(true);
  });

  test('to a unique index counts, to a partial one does not', async () => {
    const sql = `create table p (a text, b text); create unique index ia on p (a); create unique index ib on p (b) where b > 'x';
      create table c (a text references p (a), b text references p (b));`;
    expect((await keysOf('c', sql)).map(({ columns }) => columns)).toEqual([['a']]);
  });
});

describe('a foreign key that refers to nothing', () => {
  const leftOut = ({ leftOut: all }: Catalog): string[] =>
    all.map(({ name, text, reason }) => `${name}: ${text}: ${reason}`);

  test('is left out with the reason', async () => {
    const catalog = await sqliteCatalog(
      `${PARENTS} create table c (a references nowhere (id), b references p (a), x references two);`,
    );
    expect(tableOf(catalog, 'c').foreignKeys).toEqual([]);
    expect(leftOut(catalog)).toEqual([
      'a: foreign key (a) references nowhere (id): There is no table "nowhere" for it to refer to.',
      'b: foreign key (b) references p (a): The columns it refers to are no key of table "p".',
      'x: foreign key (x) references two: The columns it refers to are no key of table "two".',
    ]);
  });
});
