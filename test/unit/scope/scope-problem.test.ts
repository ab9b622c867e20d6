import { expect, test } from 'vitest';
import { RowferryError } from '../../../src/errors/rowferry-error.ts';
import { parseRules } from '../../../src/rules/read-rules.ts';
import { mapOwnership } from '../../../src/scope/map-ownership.ts';
import { catalogOf } from '../../helpers/scratch-catalog.ts';

const SQL = `
  create table users (id bigint primary key, email text);
  create table messages (id int, sender_id bigint references users, recipient_id bigint references users);
  create table feelings (id int);`;

test('every problem is told at once, each with the rules that settle it as they stand in the file', async () => {
  const catalog = await catalogOf(SQL);
  let error: unknown = null;
  try {
    mapOwnership(catalog, {});
  } catch (thrown) {
    error = thrown;
  }
  if (!(error instanceof RowferryError)) throw new Error('no error of ours');
  expect(error.code).toBe('SCOPE_UNDECIDED');
  expect(error.message).toContain('The scope of 2 tables is not decided.');
  expect(error.message).toContain(
    'messages: several references lead to the user: messages(sender_id) → users; messages(recipient_id) → users.',
  );
  const rules = error.message.split('\n').filter((line) => line.includes('"tables"'));
  expect(rules.map((line) => line.trim())).toContain('"tables": { "messages": { "owner": ["sender_id"] } }');
  for (const line of rules) expect(() => parseRules(`{${line}}`, 'pasted')).not.toThrow();
  expect(rules).toHaveLength(6);
});

test('a map is made where nothing is open', async () => {
  const rules = parseRules('{"tables": {"messages": {"owner": ["sender_id"]}, "feelings": {"scope": "shared"}}}', 'r');
  expect(mapOwnership(await catalogOf(SQL), rules).tables).toHaveLength(3);
});
