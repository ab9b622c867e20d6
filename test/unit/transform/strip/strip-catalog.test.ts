// Goal: in a database of one user nothing says any more whose a row is, and whatever else was true stays true.
import { describe, expect, test } from 'vitest';
import { dialectNamed } from '../../../../src/dialect/open-dialect.ts';
import type { Catalog, Table } from '../../../../src/model/catalog.ts';
import { displayName } from '../../../../src/model/logical-type.ts';
import type { Plan } from '../../../../src/model/plan.ts';
import type { ReferenceRule, Rules } from '../../../../src/model/rules.ts';
import { mapOwnership } from '../../../../src/scope/map-ownership.ts';
import { mapCatalog } from '../../../../src/transform/map-catalog.ts';
import { catalogOf } from '../../../helpers/scratch-catalog.ts';

const USERS = 'create table users (id bigint primary key, email text not null unique, name text, password_hash text);';

async function stripped(sql: string, rules: Rules = {}): Promise<{ readonly plan: Plan; readonly catalog: Catalog }> {
  const source = await catalogOf(USERS + sql);
  return mapCatalog({
    source,
    from: dialectNamed('postgres'),
    to: dialectNamed('sqlite'),
    existing: null,
    typeNames: null,
    jsonb: false,
    keepDynamic: false,
    strip: {
      ownership: mapOwnership(source, rules),
      found: { key: ['7'], email: 'ada@example.com' },
      singleton: rules.user?.singleton ?? null,
    },
  });
}

function tableOf(catalog: Catalog, name: string): Table {
  const table = catalog.tables.find((candidate) => displayName(candidate.name) === name);
  if (table === undefined) throw new Error(`no table ${name}`);
  return table;
}

const PROJECTS = `
  create table projects (
    user_id bigint not null references users, id bigint not null, slug text not null,
    primary key (user_id, id), unique (user_id, slug));`;

describe('E12: the owner column leaves', () => {
  test('the table and its primary and unique keys', async () => {
    const { catalog } = await stripped(PROJECTS);
    const projects = tableOf(catalog, 'projects');
    expect(projects.columns.map(({ name }) => name)).toEqual(['id', 'slug']);
    expect(projects.primaryKey?.columns).toEqual(['id']);
    expect(projects.uniqueKeys.map(({ columns }) => columns)).toEqual([['slug']]);
  });

  test('not a table into which a rule lets rows of others: they would look like those of the user', async () => {
    const sql = `${PROJECTS}
      create table tasks (id bigint primary key, user_id bigint not null references users, project_id bigint,
        foreign key (user_id, project_id) references projects (user_id, id));
      create table favourites (id bigint primary key, user_id bigint not null references users, owner_id bigint,
        project_id bigint, foreign key (owner_id, project_id) references projects (user_id, id));`;
    const columnsWith = async (policy: ReferenceRule) => {
      const { catalog } = await stripped(sql, {
        tables: { favourites: { owner: ['user_id'], references: { 'owner_id,project_id': policy } } },
      });
      const tables = ['projects', 'tasks', 'favourites'].map((name) => tableOf(catalog, name));
      return tables.map(({ columns }) => columns.map(({ name }) => name).join());
    };
    expect(await columnsWith('null')).toEqual(['id,slug', 'id,project_id', 'id,owner_id,project_id']);
    for (const policy of ['include', { columns: ['slug'] }] as const) {
      const [projects, , favourites] = await columnsWith(policy);
      expect([projects, favourites]).toEqual(['user_id,id,slug', 'id,owner_id,project_id']);
    }
  });

  test('composite foreign keys, which go on referring to what is left of the key', async () => {
    const { catalog, plan } = await stripped(`${PROJECTS}
      create table tasks (id bigint primary key, user_id bigint not null references users, project_id bigint,
        foreign key (user_id, project_id) references projects (user_id, id) on delete cascade);`);
    expect(tableOf(catalog, 'tasks').foreignKeys).toMatchObject([
      { columns: ['project_id'], targetColumns: ['id'], onDelete: 'cascade' },
    ]);
    expect(plan.notCarried).toEqual([]);
  });

  test('a table that only a composite key ties to the user', async () => {
    const { catalog } = await stripped(`${PROJECTS}
      create table notes (id bigint primary key, owner bigint not null, project_id bigint not null, body text,
        foreign key (owner, project_id) references projects (user_id, id));`);
    expect(tableOf(catalog, 'notes').columns.map(({ name }) => name)).toEqual(['id', 'project_id', 'body']);
    expect(tableOf(catalog, 'notes').foreignKeys).toMatchObject([{ columns: ['project_id'], targetColumns: ['id'] }]);
  });

  test('indexes, of which one that is then another one is gone', async () => {
    const { catalog } = await stripped(`
      create table posts (id bigint primary key, user_id bigint not null references users, at timestamptz, title text);
      create index posts_user on posts (user_id);
      create index posts_user_at on posts (user_id, at desc);
      create index posts_at on posts (at desc);
      create unique index posts_title on posts (user_id, title) where user_id > 0 and title <> '';`);
    const indexes = tableOf(catalog, 'posts').indexes.map(({ name, terms }) => [
      name,
      terms.map(({ column }) => column),
    ]);
    expect(indexes).toEqual([
      ['posts_at', ['at']],
      ['posts_title', ['title']],
    ]);
  });

  test('CHECKs, in which the value of the user stands for it', async () => {
    const { catalog, plan } = await stripped(`
      create table follows (id bigint primary key, user_id bigint not null references users, other bigint not null,
        constraint positive check (user_id > 0), constraint not_self check (other <> user_id));`);
    const { checks } = tableOf(catalog, 'follows');
    expect(checks.map(({ name }) => name)).toEqual(['not_self']);
    expect(JSON.stringify(checks[0]?.expression.node)).toContain('{"kind":"integer","digits":"7"}');
    expect(plan.stripped).toContainEqual(expect.objectContaining({ kind: 'check', name: 'positive', after: null }));
  });

  test('generated columns, which go on giving the same values', async () => {
    const { catalog, plan } = await stripped(`
      create table files (id bigint primary key, user_id bigint not null references users, size bigint not null,
        quota bigint generated always as (user_id * 1000 + size) stored);`);
    const quota = tableOf(catalog, 'files').columns.find(({ name }) => name === 'quota');
    expect(JSON.stringify(quota?.generated?.expression.node)).not.toContain('user_id');
    expect(plan.notCarried).toEqual([]);
  });

  test('a table whose key it was: one row at most is left', async () => {
    const { catalog, plan } = await stripped(
      'create table settings (user_id bigint primary key references users, theme text);',
    );
    expect(tableOf(catalog, 'settings').primaryKey).toBeNull();
    expect(plan.stripped?.map(({ kind, before, after }) => [kind, before, after])).toEqual([
      ['column', 'user_id', null],
      ['primary-key', '(user_id)', null],
      ['foreign-key', '(user_id) references users (id)', null],
    ]);
  });

  test('children of a table that has the key of the user as its own', async () => {
    const { catalog } = await stripped(`
      create table profiles (id bigint primary key references users, bio text);
      create table links (id bigint primary key, profile_id bigint not null references profiles, url text);`);
    expect(tableOf(catalog, 'profiles').columns.map(({ name }) => name)).toEqual(['bio']);
    expect(tableOf(catalog, 'links').columns.map(({ name }) => name)).toEqual(['id', 'url']);
  });
});

describe('what says more than whose a row is stays', () => {
  const rules: Rules = {
    tables: {
      messages: { owner: ['sender_id', 'recipient_id'], references: { sender_id: 'null', recipient_id: 'null' } },
    },
  };

  test('two owner columns: who sent and who received', async () => {
    const { catalog, plan } = await stripped(
      `create table messages (id bigint primary key, sender_id bigint references users, recipient_id bigint references users);`,
      rules,
    );
    expect(tableOf(catalog, 'messages').columns.map(({ name }) => name)).toEqual(['id', 'sender_id', 'recipient_id']);
    expect(tableOf(catalog, 'messages').foreignKeys).toHaveLength(2);
    expect(plan.stripped).toEqual([]);
  });

  test('a second reference to the user, that is no owner', async () => {
    const { catalog } = await stripped(
      `create table tasks (id bigint primary key, user_id bigint not null references users, assigned_to bigint references users);`,
      { tables: { tasks: { owner: ['user_id'], references: { assigned_to: 'null' } } } },
    );
    expect(tableOf(catalog, 'tasks').columns.map(({ name }) => name)).toEqual(['id', 'assigned_to']);
    expect(tableOf(catalog, 'tasks').foreignKeys).toMatchObject([{ columns: ['assigned_to'] }]);
  });
});

describe('the user row as a singleton', () => {
  const rules: Rules = {
    user: { singleton: { table: 'app_config', columns: { email: 'email', name: 'display_name' } } },
  };

  test('has the id 1 and the columns that the rules take, and no other', async () => {
    const { catalog, plan } = await stripped(PROJECTS, rules);
    const config = tableOf(catalog, 'app_config');
    expect(config.columns.map(({ name, nullable }) => [name, nullable])).toEqual([
      ['id', false],
      ['email', false],
      ['display_name', true],
    ]);
    expect(config.primaryKey?.columns).toEqual(['id']);
    expect(config.checks.map(({ expression }) => expression.text)).toEqual(['id = 1']);
    const columns = plan.tables.find(({ source }) => source.name === 'users')?.columns;
    expect(columns?.map(({ source, target, operation }) => [source, target, operation.kind])).toEqual([
      [null, 'id', 'constant'],
      ['email', 'email', 'keep'],
      ['name', 'display_name', 'keep'],
    ]);
  });

  test('is not what other columns refer to', async () => {
    const { catalog, plan } = await stripped(
      `create table tasks (id bigint primary key, user_id bigint not null references users, assigned_to bigint references users);`,
      { ...rules, tables: { tasks: { owner: ['user_id'], references: { assigned_to: 'null' } } } },
    );
    expect(tableOf(catalog, 'tasks').foreignKeys).toEqual([]);
    expect(plan.stripped).toContainEqual(
      expect.objectContaining({ kind: 'foreign-key', before: '(assigned_to) references users (id)', after: null }),
    );
  });

  test.each([
    [{ emial: 'email' }, /"emial" of users is not there/],
    [{ email: 'id' }, /two columns would be called "id"/],
  ])('is refused with columns %j', async (columns, message) => {
    const wrong: Rules = { user: { singleton: { table: 'app_config', columns: columns as Record<string, string> } } };
    await expect(stripped('', wrong)).rejects.toThrow(message);
  });
});
