import { describe, expect, test } from 'vitest';
import { dialectOf, parseEnd } from '../../../src/dialect/open-dialect.ts';
import { displayName } from '../../../src/model/logical-type.ts';
import type { Rules } from '../../../src/model/rules.ts';
import type { OwnershipMap } from '../../../src/model/scope.ts';
import { checkRuleNames } from '../../../src/rules/check-rule-names.ts';
import { parseRules } from '../../../src/rules/read-rules.ts';
import { mapOwnership } from '../../../src/scope/map-ownership.ts';
import { suggestRules } from '../../../src/scope/suggest-rules.ts';
import { type Suggestion, suggestionDocument } from '../../../src/scope/suggestion.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';
import { createScratchDatabase, type ScratchDatabase } from '../../helpers/databases.ts';
import { loadDump } from '../../helpers/load-dump.ts';

interface Suggested {
  /** As they are read again from the file that `--write-rules` writes. */
  readonly rules: Rules;
  readonly remarks: Suggestion['remarks'];
  readonly map: OwnershipMap;
}

/** What is proposed for a database; that the proposal can be read and decides everything is part of every test. */
async function suggest(database: ScratchDatabase, given: Rules = {}): Promise<Suggested> {
  const end = parseEnd(database.url);
  const reader = await dialectOf(end).openReader(end, { signal: new AbortController().signal, copyFirst: false });
  try {
    const catalog = await reader.catalog({ tables: null, exclude: [], census: false });
    const suggestion = await suggestRules(catalog, given, reader);
    const rules = parseRules(JSON.stringify(suggestionDocument(suggestion)), 'suggested.json');
    checkRuleNames(rules, catalog, 'suggested.json');
    const map = mapOwnership(catalog, rules);
    expect(map.tables).toHaveLength(catalog.tables.length);
    return { rules, remarks: suggestion.remarks, map };
  } finally {
    await reader.close();
  }
}

async function suggestFor(sql: string, given: Rules = {}): Promise<Suggested> {
  const database = await createScratchDatabase();
  await database.query(sql);
  return suggest(database, given);
}

function classOf({ map }: Suggested, name: string): string | undefined {
  return map.tables.find((table) => displayName(table.name) === name)?.class;
}

const USERS = 'create table users (id bigint primary key, email text); insert into users values (1), (2);';

describe('rules are proposed', () => {
  test('with the user table, for people to read', async () => {
    const { rules } = await suggestFor(USERS);
    expect(rules.user).toEqual({ table: 'users', key: ['id'], email: 'email' });
  });

  test('for keys that nobody declared, by names and values', async () => {
    const suggested = await suggestFor(`${USERS}
      create table posts (id int primary key, "userId" bigint); insert into posts values (10, 1), (11, 2);
      create table comments (id int primary key, post_id int, tag_id int); insert into comments values (1, 10, 5);
      create table tags (id int primary key); insert into tags values (6);`);
    expect(suggested.rules.tables?.['posts']?.foreignKeys).toEqual([
      { columns: ['userId'], references: { table: 'users', columns: ['id'] } },
    ]);
    expect(suggested.rules.tables?.['comments']?.foreignKeys).toEqual([
      { columns: ['post_id'], references: { table: 'posts', columns: ['id'] } },
    ]);
    expect(suggested.remarks.get('comments')?.[0]).toContain('1 of 1 values are there');
    expect(classOf(suggested, 'comments')).toBe('owned');
  });

  test('for a column that is called like a user, whatever its values are: none of someone else comes', async () => {
    const suggested = await suggestFor(`${USERS}
      create table visits (id int primary key, user_id bigint); insert into visits values (1, 77);`);
    expect(classOf(suggested, 'visits')).toBe('owned');
    expect(suggested.remarks.get('visits')?.[0]).toContain('0 of 1 values are there');
  });

  test('not as a key where a type column says into which table it points', async () => {
    const { rules } = await suggestFor(`${USERS}
      create table apps (id int primary key, owner_type text, owner_id bigint);
      create table tokens (id int primary key, user_id bigint references users, app_id int references apps);`);
    expect(rules.tables?.['apps']?.foreignKeys).toBeUndefined();
    expect(rules.tables?.['apps']?.polymorphic?.[0]).toMatchObject({ type: 'owner_type', id: 'owner_id' });
  });

  test('never shared where a column may lead to a person', async () => {
    const suggested = await suggestFor(`${USERS}
      create table lookups (id int primary key, title text);
      create table media (id int primary key, linked_id int, linked_type text);
      create table invitations (id int primary key, phone text);
      create table media_versions (id int primary key, medium int references media);`);
    const classes = ['lookups', 'media', 'invitations', 'media_versions'].map((name) => classOf(suggested, name));
    expect(classes).toEqual(['shared', 'excluded', 'excluded', 'excluded']);
    expect(suggested.remarks.get('lookups')?.[0]).toMatch(/^ALL rows come: there is no column of a person/);
  });

  test('each with a remark', async () => {
    const { rules, remarks } = await suggestFor(`${USERS}
      create table messages (id int primary key, sender_id bigint references users, recipient_id bigint references users);
      create table feelings (id int primary key);`);
    expect([...remarks.keys()].sort()).toEqual(Object.keys(rules.tables ?? {}).sort());
  });

  test('that keep what is there already', async () => {
    const sql = `${USERS}
      create table messages (id int primary key, sender_id bigint references users, recipient_id bigint references users);`;
    const given: Rules = { tables: { messages: { owner: ['recipient_id'], references: { sender_id: 'include' } } } };
    expect((await suggestFor(sql, given)).rules.tables?.['messages']).toEqual(given.tables?.['messages']);
  });

  test('not where it is open which table is the one of the users', async () => {
    const both = `${USERS} create table customers (id int primary key, email text);`;
    await expect(suggestFor(both)).rejects.toMatchObject({ code: 'SCOPE_UNDECIDED' });
  });
});

const FILES = ['pagila', 'chinook', 'directus', 'panoptes'].map((name) => `postgres/${name}.sql`);

describeWithCorpora('real databases', FILES, (...files) => {
  async function suggestForFile(name: string): Promise<Suggested & { readonly database: ScratchDatabase }> {
    const database = await createScratchDatabase();
    await loadDump(database.url, files.find((file) => file.endsWith(`${name}.sql`)) ?? '');
    return { ...(await suggest(database)), database };
  }

  test('pagila: a payment belongs to its customer, staff stays out, films come with their actors', async () => {
    const suggested = await suggestForFile('pagila');
    const { rules, remarks, database } = suggested;
    expect(rules.user?.table).toBe('customer');
    expect(rules.tables?.['payment']).toEqual({ owner: ['customer_id'], references: { staff_id: 'null' } });
    const [counted] = await database.query<{ all: string; same: string }>(
      'select count(*) as all, count(*) filter (where p.customer_id = r.customer_id) as same from payment p join rental r using (rental_id)',
    );
    const [all, same] = [counted?.all, counted?.same].map((text) => Number(text).toLocaleString('en'));
    expect(remarks.get('payment')?.[0]).toContain(`lead to the same user for ${same} of ${all} rows`);
    expect(['film_actor', 'actor', 'staff', 'rental'].map((name) => classOf(suggested, name))).toEqual([
      ...['companion', 'referenced', 'referenced', 'owned'],
    ]);
    expect(rules.tables?.['customer']?.references).toEqual({ address_id: 'include' });
  }, 60_000);

  test('chinook: the employee behind a customer stays out', async () => {
    const suggested = await suggestForFile('chinook');
    expect(suggested.rules.tables?.['customer']?.references).toEqual({ support_rep_id: 'null' });
    expect(classOf(suggested, 'invoice_line')).toBe('owned');
    expect(suggested.map.tables.filter((table) => table.class === 'shared')).toEqual([]);
  }, 60_000);

  test('directus: whose an activity is nobody declared', async () => {
    const suggested = await suggestForFile('directus');
    expect(suggested.rules.tables?.['directus_activity']?.foreignKeys).toEqual([
      { columns: ['user'], references: { table: 'directus_users', columns: ['id'] } },
    ]);
    expect(suggested.rules.tables?.['articles']?.owner).toEqual(['user_created']);
  }, 60_000);

  test('panoptes: classifications belong to their user, though no key says so; what points anywhere is left out', async () => {
    const suggested = await suggestForFile('panoptes');
    expect(classOf(suggested, 'classifications')).toBe('owned');
    expect(classOf(suggested, 'media')).toBe('excluded');
    expect(classOf(suggested, 'collections')).toBe('referenced');
    const shared = suggested.map.tables.filter((table) => table.class === 'shared').map(({ name }) => name.name);
    for (const table of shared) expect(suggested.remarks.get(table)?.[0]).toMatch(/^ALL rows come/);
  }, 60_000);
});
