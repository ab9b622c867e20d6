import { beforeAll, describe, expect, test } from 'vitest';
import type { RowferryError } from '../../../src/errors/rowferry-error.ts';
import type { Catalog } from '../../../src/model/catalog.ts';
import type { Rules } from '../../../src/model/rules.ts';
import { checkRuleNames } from '../../../src/rules/check-rule-names.ts';
import { catalogOf } from '../../helpers/scratch-catalog.ts';

const SOURCE = `
  create schema auth;
  create table auth.users (id bigint primary key, email text not null unique, name text);
  create table emails (user_id bigint references auth.users, address text);
  create table messages (
    id bigint primary key, sender_id bigint references auth.users, recipient_id bigint references auth.users,
    target_type text, target_id bigint, data jsonb, author_name text
  );
  create unique index on messages (author_name) where author_name is not null;
`;

let catalog: Catalog;

beforeAll(async () => {
  catalog = await catalogOf(SOURCE);
});

function faultsOf(rules: Rules): readonly string[] {
  try {
    checkRuleNames(rules, catalog, 'rules.json');
    return [];
  } catch (error) {
    expect((error as RowferryError).code).toBe('RULES_INVALID');
    return (error as RowferryError).message.split('\n').slice(1);
  }
}

describe('names that the source has', () => {
  test('are taken, whatever they name', () => {
    const user = {
      table: 'auth.users',
      key: ['email'],
      email: { table: 'emails', column: 'address', reference: 'user_id' },
    };
    const messages: NonNullable<Rules['tables']>[string] = {
      owner: ['sender_id', 'target_id', 'data.user.*.id'],
      references: { recipient_id: { columns: ['id', 'name'] }, id: 'fail' },
      foreignKeys: [{ columns: ['id'], references: { table: 'auth.users', columns: ['id'] } }],
      polymorphic: [{ type: 'target_type', id: 'target_id', targets: { User: { table: 'auth.users', column: 'id' } } }],
      jsonReferences: [
        { column: 'data', path: ['user', '*', 'id'], references: { table: 'auth.users', columns: ['id'] } },
      ],
    };
    expect(faultsOf({ user, tables: { messages } })).toEqual([]);
  });
});

describe('names that it does not have', () => {
  const USERS = { table: 'auth.users', columns: ['id'] };
  test.each<[string, Rules, string]>([
    [
      'a table',
      { tables: { mesages: {} } },
      '/tables/mesages: "mesages" is no table of the source; did you mean "messages"?',
    ],
    [
      'a table without its namespace',
      { tables: { users: {} } },
      '/tables/users: "users" is no table of the source; did you mean "auth.users"?',
    ],
    [
      'a table like no other',
      { tables: { zebra: {} } },
      '/tables/zebra: "zebra" is no table of the source; there are: emails, messages, auth.users',
    ],
    [
      'the table of the users',
      { user: { table: 'user' } },
      '/user/table: "user" is no table of the source; did you mean "auth.users"?',
    ],
    [
      'a column of the key',
      { user: { table: 'auth.users', key: ['uid'] } },
      '/user/key/0: "uid" is no column of auth.users; did you mean "id"?',
    ],
    [
      'the address',
      { user: { table: 'auth.users', email: 'mail' } },
      '/user/email: "mail" is no column of auth.users; did you mean "email"?',
    ],
    [
      'an owner',
      { tables: { messages: { owner: ['sender'] } } },
      '/tables/messages/owner/0: "sender" is no reference of messages (named by its columns joined with ","); did you mean "sender_id"?',
    ],
    [
      'a reference',
      { tables: { messages: { references: { recipent_id: 'null' } } } },
      '/tables/messages/references/recipent_id: "recipent_id" is no reference of messages (named by its columns joined with ","); did you mean "recipient_id"?',
    ],
    [
      'a column that stays',
      { tables: { messages: { references: { recipient_id: { columns: ['nme'] } } } } },
      '/tables/messages/references/recipient_id/columns/0: "nme" is no column of auth.users; did you mean "name"?',
    ],
    [
      'a column of a key',
      { tables: { messages: { foreignKeys: [{ columns: ['user'], references: USERS }] } } },
      '/tables/messages/foreignKeys/0/columns/0: "user" is no column of messages; there are: id, sender_id, recipient_id, target_type, target_id, data, author_name',
    ],
    [
      'a document',
      { tables: { messages: { jsonReferences: [{ column: 'dat', path: ['a'], references: USERS }] } } },
      '/tables/messages/jsonReferences/0/column: "dat" is no column of messages; did you mean "data"?',
    ],
    [
      'a target',
      {
        tables: {
          messages: {
            polymorphic: [
              { type: 'target_type', id: 'target_id', targets: { A: { table: 'auth.users', column: 'x' } } },
            ],
          },
        },
      },
      '/tables/messages/polymorphic/0/targets/A/0: "x" is no column of auth.users; there are: id, email, name',
    ],
  ])('%s', (_, rules, fault) => {
    expect(faultsOf(rules)).toContain(fault);
  });
});

describe('what would name several rows', () => {
  test.each<[string, Rules]>([
    [
      'a foreign key to a name',
      {
        tables: {
          emails: { foreignKeys: [{ columns: ['address'], references: { table: 'auth.users', columns: ['name'] } }] },
        },
      },
    ],
    ['a key of the user', { user: { table: 'auth.users', key: ['name'] } }],
    [
      'a partial unique index',
      {
        tables: {
          emails: {
            foreignKeys: [{ columns: ['address'], references: { table: 'messages', columns: ['author_name'] } }],
          },
        },
      },
    ],
  ])('is refused: %s', (_, rules) => {
    expect(faultsOf(rules).join()).toMatch(/no key or unique index says that/);
  });

  test('is not a key that is unique though not the primary one', () => {
    const foreignKeys = [{ columns: ['address'], references: { table: 'auth.users', columns: ['email'] } }];
    expect(faultsOf({ tables: { emails: { foreignKeys } } })).toEqual([]);
  });
});

test('columns go in pairs', () => {
  const foreignKeys = [{ columns: ['user_id', 'address'], references: { table: 'auth.users', columns: ['id'] } }];
  expect(faultsOf({ tables: { emails: { foreignKeys } } }).join()).toMatch(/2 columns here and 1 in auth.users/);
});

test('an owner means nothing where all rows come', () => {
  expect(faultsOf({ tables: { messages: { scope: 'shared', owner: ['sender_id'] } } }).join()).toMatch(
    /\/tables\/messages\/owner: means nothing where "scope" is "shared"/,
  );
});
