// Goal: the owner is found among any number of users, in either dialect, and the table of the users is never read whole.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { DatabaseReader } from '../../../../src/dialect/dialect.ts';
import { dialectOf, parseEnd } from '../../../../src/dialect/open-dialect.ts';
import type { Table } from '../../../../src/model/catalog.ts';
import type { Rules } from '../../../../src/model/rules.ts';
import { RowCells } from '../../../../src/scope/row-values.ts';
import { searchUsers } from '../../../../src/stages/owner/search-users.ts';
import { createScratchDatabase } from '../../../helpers/databases.ts';
import { exportTo, importTo, transformFor } from '../../../helpers/run-stages.ts';
import { tempDirectory } from '../../../helpers/temp-directory.ts';

vi.setConfig({ testTimeout: 120_000 });

const USERS = 100_000;
/** For those that a test alone has. */
const FEWER = 10_000;

/** The awkward ones stand last; `K` is the sign of kelvin, whose small letter is that of ASCII. */
const AWKWARD = `
  insert into users values (200001, 'Bob@x.org', 'bob', 11), (200002, 'BOB@X.ORG', 'Bob', 12), (200003, 'ÅSA@x.org', 'Åsa', 13),
    (200004, '\u212Aim@x.org', 'kim', 14), (200005, 'o''hara "x" \\@x.org', null, 15), (200006, 'two@x.org', '7', null);`;
const SCHEMA = `
  create table users (id bigint primary key, email varchar(255) not null unique, username text unique, legacy integer);
  create table goals (id bigint primary key, user_id bigint not null references users (id), title text);`;
const NUMBERS = 'with recursive n (n) as (select 1 union all select n + 1 from n where n <';
const FILL = "insert into users select n, 'user' || n || '@x.org', 'name' || n, n from";

async function newTarget(dialect: string, users: number): Promise<string> {
  if (dialect === 'postgres') {
    const database = await createScratchDatabase();
    await database.query(`${SCHEMA} ${FILL} generate_series(1, ${users}) n; ${AWKWARD}`);
    return database.url;
  }
  const path = join(await tempDirectory(), 'target.db');
  const file = new Database(path);
  file.exec(`${SCHEMA} ${NUMBERS} ${users}) ${FILL} n; ${AWKWARD}`);
  file.close();
  return path;
}

let handedOver = 0;
const read = RowCells.prototype.forEach;

afterEach(() => {
  vi.restoreAllMocks();
});

function countRows(): void {
  handedOver = 0;
  vi.spyOn(RowCells.prototype, 'forEach').mockImplementation(function (this: RowCells, block, visit) {
    handedOver += block.rows;
    read.call(this, block, visit);
  });
}

interface Opened {
  readonly reader: DatabaseReader;
  readonly users: Table;
}

async function open(url: string): Promise<Opened> {
  const end = parseEnd(url);
  const reader = await dialectOf(end).openReader(end, { signal: new AbortController().signal, copyFirst: false });
  const catalog = await reader.catalog({ tables: null, exclude: [], census: false, structureOnly: true });
  return { reader, users: catalog.tables.find(({ name }) => name.name === 'users') as Table };
}

const BY = { emailColumn: 'email', usernameColumn: 'username' };

for (const dialect of ['sqlite', 'postgres']) {
  describe(`100,000 users in ${dialect}`, () => {
    let target = '';
    beforeAll(async () => {
      target = await newTarget(dialect, USERS);
    }, 120_000);

    it.each([
      { what: 'an address as it is written', email: 'user77@x.org', emails: ['77'] },
      { what: 'an address that two have, in other letters', email: 'bob@x.org', emails: ['200001', '200002'] },
      { what: 'the one of two that is written so', email: 'BOB@X.ORG', emails: ['200002'] },
      { what: 'letters beyond ASCII in the other case', email: 'åsa@X.org', emails: ['200003'] },
      { what: 'a letter beyond ASCII whose small one is of ASCII', email: 'kim@x.org', emails: ['200004'] },
      { what: 'quotes and a backslash', email: 'O\'HARA "X" \\@x.org', emails: ['200005'] },
      { what: 'a name, exactly', username: 'bob', names: ['200001'] },
      { what: 'a name in other letters: nobody', username: 'BOB', names: [] },
      { what: 'a name of digits', username: '7', names: ['200006'] },
      { what: 'both', email: 'two@x.org', username: 'kim', emails: ['200006'], names: ['200004'] },
      { what: 'nobody', email: 'no@x.org', username: "no' or 1 = 1 --", emails: [], names: [] },
      { what: 'a pattern, which is no address', email: '%@x.org', emails: [] },
    ])('finds $what', async ({ email = null, username = null, emails = [], names = [] }) => {
      const { reader, users } = await open(target);
      countRows();
      const found = await searchUsers(reader, users, { email, username, ...BY });
      await reader.close();
      expect(found.byEmail.map((row) => row.get('id')).sort()).toEqual(emails);
      expect(found.byUsername.map((row) => row.get('id'))).toEqual(names);
      expect(handedOver).toBeLessThan(10);
    });

    it('finds a name in a column of numbers', async () => {
      const { reader, users } = await open(target);
      const search = { email: null, username: '15', emailColumn: null, usernameColumn: 'legacy' };
      const { byUsername } = await searchUsers(reader, users, search);
      const highest = [await reader.highest(users, 'id'), await reader.highest(users, 'legacy')];
      await reader.close();
      expect(byUsername.map((row) => row.get('id')).sort()).toEqual(['15', '200005']);
      expect(highest).toEqual(['200006', String(USERS)]);
    });

    it.each([
      { who: 'a user who is there', email: 'USER9999@x.org', id: 9999, isNew: false },
      { who: 'a user who is made', email: 'new@x.org', id: 200_007, isNew: true },
    ])('gives every row to $who, and reads few users', async ({ email, id, isNew }) => {
      const [cwd, to] = [await tempDirectory(), await newTarget(dialect, FEWER)];
      const source = new Database(join(cwd, 'app.db'));
      source.exec(
        "create table goals (id integer primary key, title text); insert into goals values (1, 'Ship'), (2, null)",
      );
      source.close();
      const rules: Rules = { owner: { create: { columns: { username: 'new', legacy: null } } } };
      const ruled = { rules, file: 'rules.json', owner: { email, username: null } };
      const archive = join(cwd, 'archive');
      await exportTo(archive, join(cwd, 'app.db'));
      countRows();
      await transformFor(archive, to, { ruled });
      const { user, owned } = await importTo(archive, to);
      expect(user).toMatchObject({ key: [String(id)], isNew });
      expect(owned).toEqual([{ table: 'goals', column: 'user_id', rows: 2, without: 0 }]);
      expect(handedOver).toBeLessThan(30);
    });
  });
}
