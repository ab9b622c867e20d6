import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RowferryError } from '../../../src/errors/rowferry-error.ts';
import type { Rules } from '../../../src/model/rules.ts';
import { parseRules, readRules } from '../../../src/rules/read-rules.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

/** Everything that rules can say. */
const ALL: Rules = {
  $schema: 'https://example.org/rules.schema.json',
  user: { table: 'auth.users', key: ['id'], email: { table: 'emails', column: 'address', reference: 'user_id' } },
  tables: {
    messages: {
      scope: 'owned',
      owner: ['sender_id'],
      references: {
        recipient_id: 'null',
        thread_id: 'include',
        template_id: 'fail',
        approver_id: { columns: ['id', 'name'] },
      },
      foreignKeys: [{ columns: ['user_id'], references: { table: 'users', columns: ['id'] } }],
      polymorphic: [
        { type: 'commentable_type', id: 'commentable_id', targets: { Post: { table: 'posts', column: 'id' } } },
      ],
      jsonReferences: [{ column: 'data', path: ['user', 'id'], references: { table: 'users', columns: ['id'] } }],
    },
  },
};

function faultOf(document: unknown): string {
  return messageOf(JSON.stringify(document));
}

function messageOf(text: string): string {
  try {
    parseRules(text, 'rules.json');
  } catch (error) {
    expect(error).toBeInstanceOf(RowferryError);
    expect((error as RowferryError).code).toBe('RULES_INVALID');
    return (error as RowferryError).message;
  }
  throw new Error('these rules were taken');
}

describe('rules', () => {
  test('say all that they can', () => {
    expect(parseRules(JSON.stringify(ALL), 'rules.json')).toEqual(ALL);
  });

  test('may be empty', () => {
    expect(parseRules('{}', 'rules.json')).toEqual({});
  });

  test('are read from a file, also with a byte-order mark', async () => {
    const file = join(await tempDirectory(), 'rules.json');
    writeFileSync(file, `\uFEFF${JSON.stringify(ALL)}`);
    expect(readRules(file)).toEqual(ALL);
  });

  test('lose their remarks, wherever they stand', () => {
    const remarked = {
      $comment: ['why', 'and how'],
      user: { $comment: 'x', table: 'users' },
      tables: {
        $comment: 'x',
        messages: { $comment: 'x', references: { $comment: 'x', a: { $comment: 'x', columns: ['id'] } } },
      },
    };
    expect(parseRules(JSON.stringify(remarked), 'rules.json')).toEqual({
      user: { table: 'users' },
      tables: { messages: { references: { a: { columns: ['id'] } } } },
    });
  });

  test('may be about a table that is called like a property of every object', () => {
    const rules = parseRules(
      '{"tables": {"__proto__": {"scope": "shared"}, "constructor": {"scope": "excluded"}}}',
      'r',
    );
    expect(Object.entries(rules.tables ?? {})).toEqual([
      ['__proto__', { scope: 'shared' }],
      ['constructor', { scope: 'excluded' }],
    ]);
  });
});

describe('a fault names its place, what is wrong and what is allowed', () => {
  test.each([
    [{ table: {} }, '/table: "table" is no member of this object; did you mean "tables"?'],
    [
      { tables: { a: { scope: 'own' } } },
      /^\/tables\/a\/scope: "own" is no value that is allowed here .*owned, referenced, companion, shared, excluded/m,
    ],
    [{ tables: { a: { scope: 'exclude' } } }, /^\/tables\/a\/scope: .*did you mean "excluded"\?/m],
    [
      { tables: { a: { references: { b: 'nul' } } } },
      /^\/tables\/a\/references\/b: "nul" is not allowed here: "fail" \(the run stops\), "null"/m,
    ],
    [
      { tables: { a: { references: { b: { column: ['id'] } } } } },
      /^\/tables\/a\/references\/b\/column: .*did you mean "columns"\?/m,
    ],
    [
      { tables: { a: { references: { b: {} } } } },
      '/tables/a/references/b: "columns" is missing; required are: columns',
    ],
    [{ tables: { a: { owner: [] } } }, /^\/tables\/a\/owner: must not be empty: the references that say/m],
    [{ tables: { a: { owner: 'user_id' } } }, /^\/tables\/a\/owner: must be an array: /m],
    [{ tables: { 'a/b': { scope: 1 } } }, /^\/tables\/a~1b\/scope: /m],
    [
      { user: { email: { table: 'x' } } },
      /^\/user\/email: "column" is missing; required are: table, column, reference$/m,
    ],
    [[], /^the document: must be an object: /m],
  ])('%j', (document, expected) => {
    expect(faultOf(document)).toMatch(expected);
  });

  test('and all faults are told at once', () => {
    const message = faultOf({ users: {}, tables: { a: { scope: 'x' }, b: { owner: [1] } } });
    expect(message.split('\n')).toHaveLength(4);
  });

  test('and once only', () => {
    expect(faultOf({ tables: { a: { references: { b: 'nul' } } } }).split('\n')).toHaveLength(2);
    expect(faultOf({ tables: { a: { references: { b: { column: ['id'] } } } } }).split('\n')).toHaveLength(3);
  });

  test('of JSON itself', () => {
    expect(messageOf('{"tables": {"a": {},}}')).toMatch(/is no JSON: .*position 20/);
  });

  test('of a member that stands twice, of which JSON.parse would drop one', () => {
    const twice =
      '{"tables": {"a": {"scope": "shared"}, "b": {"owner": ["x", "y"]}, "\\u0061": {"scope": "excluded"}}}';
    expect(messageOf(twice)).toContain('/tables/a: stands twice in one object; put both into one');
  });

  test('of a file that is not there', () => {
    expect(() => readRules('/nowhere/rules.json')).toThrow(expect.objectContaining({ code: 'RULES_INVALID' }));
  });
});

test('the same name may stand in several objects', () => {
  const text = '{"tables": {"a": {"scope": "shared"}, "b": {"scope": "shared", "owner": ["a:b", "{", "a"]}}}';
  expect(() => parseRules(text, 'rules.json')).not.toThrow();
});
