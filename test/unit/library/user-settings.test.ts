// Goal: whoever calls the library gets exactly the user they named, or is told what is wrong with what they said.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { UserChoice } from '../../../src/library/run-options.ts';
import { jobsOf, oneUserOf, rulesOf, scopeOf, selectorOf } from '../../../src/library/user-settings.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

describe('the user', () => {
  test.each<[UserChoice | undefined, unknown]>([
    [undefined, null],
    [{ email: 'ada@example.org' }, { kind: 'email', email: 'ada@example.org' }],
    [{ id: 7 }, { kind: 'key', values: ['7'] }],
    [{ id: 2n ** 62n }, { kind: 'key', values: ['4611686018427387904'] }],
    [{ id: [7, 'b'] }, { kind: 'key', values: ['7', 'b'] }],
    [{ where: 'name = $$x$$' }, { kind: 'where', sql: 'name = $$x$$' }],
  ])('%o is read', (user, selector) => {
    expect(selectorOf(user)).toEqual(selector);
  });

  test.each([{}, { email: '' }, { email: 7 }, { mail: 'x' }, { email: 'a', id: 1 }, { where: ' ' }, { id: null }])(
    '%o is refused',
    (user) => {
      expect(() => selectorOf(user as unknown as UserChoice)).toThrow(/does not say in one way/);
    },
  );
});

describe('rules', () => {
  const excluded = { tables: { logs: { scope: 'excluded' } } } as const;

  test('are an object or a file, and checked alike', async () => {
    const file = join(await tempDirectory(), 'rules.json');
    await writeFile(file, JSON.stringify({ $comment: 'why', ...excluded }));
    expect(rulesOf({ rules: file })).toEqual({ rules: excluded, rulesFile: file });
    expect(rulesOf({ rules: excluded })).toEqual({ rules: excluded, rulesFile: null });
    const wrong = { tables: { logs: { scope: 'left out' } } } as unknown as typeof excluded;
    expect(() => rulesOf({ rules: wrong })).toThrow(/\/tables\/logs\/scope/);
  });

  test('without a user are refused where rows are taken: everybody’s would be a breach', () => {
    expect(() => scopeOf({ rules: excluded })).toThrow(/no user/);
    expect(scopeOf({})).toEqual({});
  });

  test('say what becomes of the user row', () => {
    const singleton = { table: 'app_config', columns: { email: 'email' } };
    const run = { user: { id: 1 }, rules: { user: { singleton } } };
    expect(oneUserOf(run)).toMatchObject({ strip: { keepUserColumns: false, singleton } });
    expect(oneUserOf({ user: { id: 1 }, keepUserColumns: true }).strip).toEqual({
      keepUserColumns: true,
      singleton: null,
    });
    expect(oneUserOf({ user: { id: 1 } }).strip).toBeUndefined();
  });
});

test('the number of users at a time is a whole number from 1 to 64', () => {
  expect([jobsOf(undefined), jobsOf(1), jobsOf(64)]).toEqual([2, 1, 64]);
  for (const jobs of [0, 65, 1.5, Number.NaN]) expect(() => jobsOf(jobs)).toThrow(/"jobs"/);
});
