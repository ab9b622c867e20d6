import { describe, expect, test } from 'vitest';
import { displayName } from '../../../src/model/logical-type.ts';
import { describeReference } from '../../../src/model/references.ts';
import type { Rules, TableRule } from '../../../src/model/rules.ts';
import type { OwnershipMap, TableOwnership } from '../../../src/model/scope.ts';
import { decideOwnership, type OwnershipDecision } from '../../../src/scope/map-ownership.ts';
import { catalogOf } from '../../helpers/scratch-catalog.ts';

const USERS = 'create table users (id bigint primary key, email text not null unique);';

async function decide(sql: string, tables: Record<string, TableRule> = {}): Promise<OwnershipDecision> {
  return decideOwnership(await catalogOf(sql), { tables });
}

async function mapOf(sql: string, tables: Record<string, TableRule> = {}): Promise<OwnershipMap> {
  const { map, problems } = await decide(sql, tables);
  expect(problems).toEqual([]);
  if (map === null) throw new Error('no map and no problem');
  return map;
}

function tableOf(
  decision: { readonly decided: readonly TableOwnership[] } | OwnershipMap,
  name: string,
): TableOwnership {
  const tables = 'decided' in decision ? decision.decided : decision.tables;
  const found = tables.find((table) => displayName(table.name) === name);
  if (found === undefined) throw new Error(`${name} is not decided`);
  return found;
}

/** `{messages: 'owned', …}`. */
function classesOf({ tables }: OwnershipMap): Record<string, string> {
  return Object.fromEntries(tables.map((table) => [displayName(table.name), table.class]));
}

function ownersOf(map: OwnershipMap, name: string): readonly string[] {
  return tableOf(map, name).owners.map(describeReference);
}

/** `{recipient_id: 'fail'}`. */
function policiesOf(map: OwnershipMap, name: string): Record<string, string> {
  return Object.fromEntries(
    tableOf(map, name).references.map(({ reference, policy }) => [reference.columns.join(), policy.kind]),
  );
}

/** The rules that a decision offers for a table. */
function offered({ problems }: OwnershipDecision, name: string): readonly TableRule[] {
  const own = problems.filter(({ table }) => table !== null && displayName(table) === name);
  return own.flatMap(({ remedies }) => remedies.map(({ rule }) => rule.tables?.[name] ?? {}));
}

const undecided = ({ problems }: OwnershipDecision): readonly string[] =>
  problems.map(({ table }) => (table === null ? '' : displayName(table)));

describe('a table is owned', () => {
  test('when one reference leads to the user, directly or over owned tables', async () => {
    const map = await mapOf(`${USERS}
      create table orders (id bigint primary key, user_id bigint references users);
      create table items (order_id bigint references orders, n int, primary key (order_id, n));
      create table notes (order_id bigint, n int, foreign key (order_id, n) references items);`);
    expect(classesOf(map)).toEqual({ items: 'owned', notes: 'owned', orders: 'owned', users: 'user' });
    expect(ownersOf(map, 'notes')).toEqual(['notes(order_id,n) → items']);
    expect(ownersOf(map, 'items')).toEqual(['items(order_id) → orders']);
    expect(tableOf(map, 'items').reason).toBe('only order_id leads to the user');
  });

  test('by a reference to any unique key, each by its own columns (E2, E3)', async () => {
    const map = await mapOf(`
      create table users (id int primary key, other_key uuid unique not null, email text);
      create table some_table (id int primary key, user_id int references users (id));
      create table another_table (id int primary key, user_uuid uuid references users (other_key));`);
    expect(tableOf(map, 'some_table').owners[0]?.parentColumns).toEqual(['id']);
    expect(tableOf(map, 'another_table').owners[0]?.parentColumns).toEqual(['other_key']);
  });

  test('by a foreign key that only the rules know, also to a key that is not the primary one (E8)', async () => {
    const sql = `
      create table accounts (id int primary key, legacy_id int unique not null, email text);
      create table tickets (id int primary key, account_legacy int);`;
    expect(undecided(await decide(sql))).toEqual(['tickets']);
    const foreignKeys = [{ columns: ['account_legacy'], references: { table: 'accounts', columns: ['legacy_id'] } }];
    const map = await mapOf(sql, { tickets: { foreignKeys } });
    expect(tableOf(map, 'tickets')).toMatchObject({ class: 'owned', owners: [{ origin: 'rule' }] });
  });

  test('by a reference in a document', async () => {
    const sql = `${USERS} create table events (id int primary key, data jsonb);`;
    const jsonReferences = [{ column: 'data', path: ['user', 'id'], references: { table: 'users', columns: ['id'] } }];
    const map = await mapOf(sql, { events: { jsonReferences } });
    expect(tableOf(map, 'events').owners[0]?.path).toEqual(['user', 'id']);
  });

  test('by a polymorphic pair, whose targets are alternatives and not rivals', async () => {
    const sql = `${USERS}
      create table posts (id int primary key, user_id bigint references users);
      create table photos (id int primary key, user_id bigint references users);
      create table comments (id int primary key, commentable_type text, commentable_id int);`;
    const targets = { Post: { table: 'posts', column: 'id' }, Photo: { table: 'photos', column: 'id' } };
    const polymorphic = [{ type: 'commentable_type', id: 'commentable_id', targets }];
    const map = await mapOf(sql, { comments: { polymorphic } });
    expect(tableOf(map, 'comments').owners.map(({ condition }) => condition?.value)).toEqual(['Post', 'Photo']);
    expect(tableOf(map, 'comments').reason).toContain('where commentable_type is Post or Photo');
  });

  test('and a composite key that implies the plain one leaves the plain one (E11)', async () => {
    const map = await mapOf(`${USERS}
      create table projects (user_id bigint references users, id int, primary key (user_id, id));
      create table tasks (
        user_id bigint references users, project_id int, id int, primary key (user_id, id),
        foreign key (user_id, project_id) references projects (user_id, id));
      create table steps (
        owner bigint references users, task int, n int,
        foreign key (owner, task) references tasks (user_id, id));`);
    expect(ownersOf(map, 'tasks')).toEqual(['tasks(user_id) → users']);
    expect(ownersOf(map, 'steps')).toEqual(['steps(owner) → users']);
    expect(policiesOf(map, 'tasks')).toEqual({ 'user_id,project_id': 'fail' });
  });

  test('but a composite key does not imply a column that is not the one which owns its target', async () => {
    const decision = await decide(
      `${USERS}
      create table papers (
        id int primary key, author_id bigint references users, reviewer_id bigint references users,
        unique (reviewer_id, id));
      create table reviews (
        reviewer_id bigint references users, paper_id int,
        foreign key (reviewer_id, paper_id) references papers (reviewer_id, id));`,
      { papers: { owner: ['author_id'] } },
    );
    expect(undecided(decision)).toEqual(['reviews']);
  });
});

describe('self references and cycles', () => {
  test('of an owned table are no owners, and a row of someone else stops the run (E2, E5)', async () => {
    const map = await mapOf(`${USERS}
      create table posts (
        id int primary key, user_id bigint references users,
        parent_id int references posts, root_id int references posts);`);
    expect(ownersOf(map, 'posts')).toEqual(['posts(user_id) → users']);
    expect(policiesOf(map, 'posts')).toEqual({ parent_id: 'fail', root_id: 'fail' });
  });

  test('of the user table are references', async () => {
    const map = await mapOf(`
      create table companies (id int primary key, title text);
      create table users (
        id bigint primary key, email text,
        company_id int references companies, invited_by bigint references users);`);
    expect(classesOf(map)).toEqual({ companies: 'referenced', users: 'user' });
    expect(policiesOf(map, 'users')).toEqual({ company_id: 'include', invited_by: 'fail' });
  });

  test('of tables end: an order does not belong to its own items', async () => {
    const map = await mapOf(`${USERS}
      create table orders (id int primary key, user_id bigint references users, latest_item int);
      create table items (id int primary key, order_id int references orders);
      alter table orders add foreign key (latest_item) references items;`);
    expect(ownersOf(map, 'orders')).toEqual(['orders(user_id) → users']);
    expect(ownersOf(map, 'items')).toEqual(['items(order_id) → orders']);
    expect(policiesOf(map, 'orders')).toEqual({ latest_item: 'fail' });
  });

  test('of tables without the user decide nothing', async () => {
    const decision = await decide(`${USERS}
      create table a (id int primary key, b int);
      create table b (id int primary key, a int references a);
      alter table a add foreign key (b) references b;`);
    expect(undecided(decision)).toEqual(['a', 'b']);
  });

  test('by which two tables own each other are ambiguous', async () => {
    const sql = `${USERS}
      create table carts (id int primary key, user_id bigint references users, order_id int);
      create table orders (id int primary key, user_id bigint references users, cart_id int references carts);
      alter table carts add foreign key (order_id) references orders;`;
    expect(undecided(await decide(sql))).toEqual(['carts', 'orders']);
    const map = await mapOf(sql, { carts: { owner: ['user_id'] }, orders: { owner: ['user_id'] } });
    expect(policiesOf(map, 'carts')).toEqual({ order_id: 'fail' });
  });

  test('that the rules make are told: each owner would be the other', async () => {
    const decision = await decide(
      `${USERS}
      create table carts (id int primary key, user_id bigint references users, order_id int);
      create table orders (id int primary key, user_id bigint references users, cart_id int references carts);
      alter table carts add foreign key (order_id) references orders;`,
      { carts: { owner: ['order_id'] }, orders: { owner: ['cart_id'] } },
    );
    expect(decision.map).toBeNull();
    expect(decision.problems.map(({ message }) => message).join()).toMatch(
      /carts\(order_id\) → orders is an owner by rule, but it does not lead/,
    );
  });
});

describe('several references to the user are ambiguous', () => {
  const MESSAGES = `${USERS}
    create table messages (
      id int primary key, sender_id bigint not null references users, recipient_id bigint references users);`;

  test('and the rules to choose from are offered (E10)', async () => {
    const decision = await decide(MESSAGES);
    expect(undecided(decision)).toEqual(['messages']);
    expect(offered(decision, 'messages')).toEqual([
      { owner: ['sender_id'] },
      { owner: ['recipient_id'] },
      { owner: ['sender_id', 'recipient_id'] },
      { scope: 'excluded' },
    ]);
  });

  test('and each offer settles it', async () => {
    for (const rule of offered(await decide(MESSAGES), 'messages')) await mapOf(MESSAGES, { messages: rule });
  });

  test('until one is chosen; the other then fails, or is what the rules say', async () => {
    expect(policiesOf(await mapOf(MESSAGES, { messages: { owner: ['sender_id'] } }), 'messages')).toEqual({
      recipient_id: 'fail',
    });
    for (const policy of ['null', 'include', { columns: ['id'] }] as const) {
      const map = await mapOf(MESSAGES, { messages: { owner: ['sender_id'], references: { recipient_id: policy } } });
      expect(policiesOf(map, 'messages')).toEqual({ recipient_id: typeof policy === 'string' ? policy : 'columns' });
    }
  });

  test('and where any of them is enough each is watched: the row may be someone else’s by the other', async () => {
    const map = await mapOf(MESSAGES, { messages: { owner: ['sender_id', 'recipient_id'] } });
    expect(ownersOf(map, 'messages')).toHaveLength(2);
    expect(policiesOf(map, 'messages')).toEqual({ sender_id: 'fail', recipient_id: 'fail' });
  });

  test('also where one leads there over another table: a comment by someone else on my post', async () => {
    const sql = `${USERS}
      create table posts (id int primary key, user_id bigint references users);
      create table comments (id int primary key, post_id int references posts, author_id bigint references users);`;
    const decision = await decide(sql);
    expect(undecided(decision)).toEqual(['comments']);
    expect(offered(decision, 'comments')[0]).toEqual({ owner: ['post_id'] });
  });

  test('and created_by beside user_id is no exception', async () => {
    const sql = `${USERS}
      create table notes (id int primary key, user_id bigint references users, created_by bigint references users);`;
    expect(undecided(await decide(sql))).toEqual(['notes']);
  });

  test('but what stands below an ambiguous table is not ambiguous itself', async () => {
    const sql = `${MESSAGES} create table attachments (id int primary key, message_id int references messages);`;
    const decision = await decide(sql);
    expect(undecided(decision)).toEqual(['messages']);
    expect(tableOf(decision, 'attachments').class).toBe('owned');
  });
});

describe('rows of lookup tables', () => {
  const MEALS = `${USERS}
    create table food (id int primary key, title text);
    create table food_i18n (id int primary key references food, de text);
    create table meal (id int primary key, user_id bigint references users);
    create table meal_food (meal_id int references meal, food_id int references food, primary key (meal_id, food_id));`;

  test('come where rows in scope refer to them', async () => {
    const decision = await decide(MEALS);
    expect(tableOf(decision, 'food')).toMatchObject({ class: 'referenced', reason: 'meal_food(food_id) refers to it' });
    expect(policiesOf(await mapOf(MEALS, { food_i18n: { scope: 'excluded' } }), 'meal_food')).toEqual({
      food_id: 'include',
    });
  });

  test('and what stands below them needs a word (E4)', async () => {
    const decision = await decide(MEALS);
    expect(undecided(decision)).toEqual(['food_i18n']);
    expect(offered(decision, 'food_i18n')).toEqual([
      { scope: 'companion' },
      { scope: 'excluded' },
      { scope: 'shared' },
    ]);
    const map = await mapOf(MEALS, { food_i18n: { scope: 'companion' } });
    expect(ownersOf(map, 'food_i18n')).toEqual(['food_i18n(id) → food']);
  });

  test('a companion accompanies what is there without it, and brings its own lookups', async () => {
    const sql = `${USERS}
      create table actor (id int primary key, title text);
      create table film (id int primary key);
      create table film_actor (film_id int references film, actor_id int references actor, primary key (film_id, actor_id));
      create table rental (id int primary key, user_id bigint references users, film_id int references film);`;
    const map = await mapOf(sql, { film_actor: { scope: 'companion' } });
    expect(classesOf(map)).toEqual({
      actor: 'referenced',
      film: 'referenced',
      film_actor: 'companion',
      rental: 'owned',
      users: 'user',
    });
    expect(ownersOf(map, 'film_actor')).toEqual(['film_actor(film_id) → film']);
  });

  test('a companion of two must say of which', async () => {
    const sql = `${USERS}
      create table a (id int primary key); create table b (id int primary key);
      create table uses (user_id bigint references users, a int references a, b int references b);
      create table pairs (a int references a, b int references b);`;
    const decision = await decide(sql, { pairs: { scope: 'companion' } });
    expect(offered(decision, 'pairs')).toEqual([
      { scope: 'companion', owner: ['a'] },
      { scope: 'companion', owner: ['b'] },
    ]);
    expect(ownersOf(await mapOf(sql, { pairs: { scope: 'companion', owner: ['b'] } }), 'pairs')).toEqual([
      'pairs(b) → b',
    ]);
  });

  test('a table that nothing leads from or to needs a word (E9)', async () => {
    const sql = `${USERS} create table feelings (id int primary key, title text);`;
    const decision = await decide(sql);
    expect(undecided(decision)).toEqual(['feelings']);
    expect(offered(decision, 'feelings')).toEqual([{ scope: 'excluded' }, { scope: 'shared' }]);
    expect(classesOf(await mapOf(sql, { feelings: { scope: 'shared' } }))).toMatchObject({ feelings: 'shared' });
  });

  test('a column that is called like the user is offered as a key (E9: followed userId columns only)', async () => {
    const sql = `${USERS} create table cases (id int primary key, "userId" bigint); create table files ("caseId" int);`;
    const decision = await decide(sql);
    expect(undecided(decision)).toEqual(['cases', 'files']);
    expect(offered(decision, 'cases')[0]).toEqual({
      foreignKeys: [{ columns: ['userId'], references: { table: 'users', columns: ['id'] } }],
      owner: ['userId'],
    });
  });

  test('a table only an excluded one refers to is not reached', async () => {
    const sql = `${USERS}
      create table kinds (id int primary key);
      create table logs (user_id bigint references users, kind int references kinds);`;
    expect(undecided(await decide(sql, { logs: { scope: 'excluded' } }))).toEqual(['kinds']);
  });
});

describe('a column that is called like a user but is no reference', () => {
  const NOTES = `${USERS}
    create table projects (id int primary key, user_id bigint references users);
    create table notes (id int primary key, project_id int references projects, author_id bigint, title text);`;

  test('is asked about: the row could be someone else’s, though it stands below one of mine', async () => {
    const decision = await decide(NOTES);
    expect(undecided(decision)).toEqual(['notes']);
    expect(offered(decision, 'notes')).toEqual([
      {
        foreignKeys: [{ columns: ['author_id'], references: { table: 'users', columns: ['id'] } }],
        owner: ['author_id'],
      },
      { owner: ['project_id'] },
      { scope: 'excluded' },
    ]);
    for (const rule of offered(decision, 'notes')) await mapOf(NOTES, { notes: rule });
  });

  test('is asked about in a table that rows in scope refer to', async () => {
    const sql = `${USERS}
      create table classifications (id int primary key, "userId" bigint);
      create table marks (user_id bigint references users, classification_id int references classifications);`;
    const decision = await decide(sql);
    expect(undecided(decision)).toEqual(['classifications']);
    expect(offered(decision, 'classifications')[1]).toEqual({ scope: 'referenced' });
    const [asOwned, asReferenced] = offered(decision, 'classifications');
    const map = await mapOf(sql, { classifications: asReferenced ?? {} });
    expect(classesOf(map)).toMatchObject({ classifications: 'referenced' });
    const owned = await decide(sql, { classifications: asOwned ?? {} });
    expect(undecided(owned)).toEqual(['marks']);
  });

  test.each(['author text', 'owner boolean', 'created_by text', 'user_count bigint', 'userland bigint'])(
    'is another thing with another type or word: %s',
    async (column) => {
      await mapOf(`${USERS} create table books (id int primary key, user_id bigint references users, ${column});`);
    },
  );

  test.each(['created_by', 'owner', '"senderId"', 'user_created', 'app_user', 'assignee_id'])(
    '%s is one',
    async (column) => {
      const sql = `${USERS} create table books (id int primary key, user_id bigint references users, ${column} bigint);`;
      expect(undecided(await decide(sql))).toEqual(['books']);
    },
  );
});

describe('a loose reference to an owned table', () => {
  const COLLECTIONS = `${USERS}
    create table subjects (id int primary key, upload_user_id bigint references users);
    create table collections (id int primary key, default_subject_id int references subjects);`;

  test('is asked about: my subject may be the default of someone else’s collection', async () => {
    const decision = await decide(COLLECTIONS);
    expect(undecided(decision)).toEqual(['collections']);
    expect(offered(decision, 'collections')).toEqual([
      { owner: ['default_subject_id'] },
      { scope: 'referenced' },
      { scope: 'excluded' },
    ]);
    await mapOf(COLLECTIONS, { collections: { scope: 'owned' } });
  });

  test.each([
    'subject_id int references subjects',
    'default_subject_id int not null references subjects',
    'default_subject_id int references subjects on delete cascade',
  ])('is none: %s', async (column) => {
    const map = await mapOf(`${USERS}
        create table subjects (id int primary key, upload_user_id bigint references users);
        create table collections (id int primary key, ${column});`);
    expect(classesOf(map)).toMatchObject({ collections: 'owned' });
  });
});

describe('another person', () => {
  const STAFF = `
    create table staff (id int primary key, name text, password text);
    create table customer (id int primary key, email text, served_by int references staff);`;

  test('is not brought by a reference: that stops the run (pagila’s staff)', async () => {
    const map = await mapOf(STAFF);
    expect(tableOf(map, 'staff')).toMatchObject({ class: 'referenced', isPerson: true });
    expect(policiesOf(map, 'customer')).toEqual({ served_by: 'fail' });
  });

  test('unless a rule says so', async () => {
    const map = await mapOf(STAFF, { customer: { references: { served_by: { columns: ['name'] } } } });
    expect(tableOf(map, 'customer').references[0]?.policy).toEqual({ kind: 'columns', columns: ['name'] });
  });

  test.each(['phone', 'birth_date', 'dateOfBirth', 'ssn', 'api_token', 'home_address', 'password_hash'])(
    'is told by a column %s',
    async (column) => {
      const map = await mapOf(`
      create table helpers (id int primary key, "${column}" text);
      create table users (id int primary key, email text, helper_id int references helpers);`);
      expect(policiesOf(map, 'users')).toEqual({ helper_id: 'fail' });
    },
  );

  test('is told by the name of the table alone', async () => {
    const map = await mapOf(`
      create table "Employees" (id int primary key, "FirstName" text);
      create table users (id int primary key, email text, helper_id int references "Employees");`);
    expect(policiesOf(map, 'users')).toEqual({ helper_id: 'fail' });
  });

  test('is excluded by rule: a reference to a table left out stops the run', async () => {
    const map = await mapOf(STAFF, { staff: { scope: 'excluded' } });
    expect(policiesOf(map, 'customer')).toEqual({ served_by: 'fail' });
  });
});

describe('rules that cannot be followed', () => {
  const NOTES = `${USERS}
    create table shelves (id int primary key);
    create table notes (
      user_id bigint references users, shelf_id int references shelves, primary key (user_id, shelf_id));`;

  test.each<[string, Record<string, TableRule>, RegExp]>([
    ['NULL where none may be', { notes: { references: { shelf_id: 'null' } } }, /cannot become NULL, since shelf_id/],
    [
      'rows of an excluded table',
      { shelves: { scope: 'excluded' }, notes: { references: { shelf_id: 'include' } } },
      /shelves is excluded by another/,
    ],
    ['a policy for the owner', { notes: { references: { user_id: 'null' } } }, /says whose the row is/],
    ['an owner that does not lead to the user', { notes: { owner: ['shelf_id'] } }, /does not lead to the user/],
    ['a table of users that is shared', { users: { scope: 'shared' } }, /is the table of the users/],
    ['owned without a way', { shelves: { scope: 'owned' } }, /none of its references leads to the user/],
  ])('are told: %s', async (_, rules, message) => {
    const decision = await decide(NOTES, rules);
    expect(decision.map).toBeNull();
    expect(decision.problems.map((problem) => problem.message).join('\n')).toMatch(message);
  });
});

describe('the whole', () => {
  test('has every table of the catalog, in its order', async () => {
    const catalog = await catalogOf(`${USERS}
      create schema b; create table b.x (id int primary key, user_id bigint references users);
      create table a (id int primary key, x_id int references b.x);`);
    const { map } = decideOwnership(catalog, {} satisfies Rules);
    expect(map?.tables.map(({ name }) => name)).toEqual(catalog.tables.map(({ name }) => name));
  });
});
