// Goal: real databases give up one user, whole and alone, into a SQLite file.
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseEnd } from '../../../src/dialect/open-dialect.ts';
import type { UserSelector } from '../../../src/model/scope.ts';
import { validate } from '../../../src/stages/validate.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';
import { createScratchDatabase } from '../../helpers/databases.ts';
import { loadDump } from '../../helpers/load-dump.ts';
import { quietContext } from '../../helpers/run-stages.ts';
import { byEmail, moveUser, rulesOf } from '../../helpers/scoped-move.ts';
import { sqliteContent } from '../../helpers/sqlite-oracle.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

const key = (value: string): UserSelector => ({ kind: 'key', values: [value] });

const USERS: readonly {
  readonly corpus: string;
  readonly users: readonly { readonly selector: UserSelector; readonly rows: Readonly<Record<string, number>> }[];
}[] = [
  {
    corpus: 'chinook',
    users: [{ selector: byEmail('luisg@embraer.com.br'), rows: { customer: 1, invoice: 7, invoice_line: 38 } }],
  },
  {
    corpus: 'pagila',
    users: [{ selector: byEmail('MARY.SMITH@sakilacustomer.org'), rows: { customer: 1, rental: 32, payment: 32 } }],
  },
  {
    corpus: 'directus',
    users: [
      {
        selector: byEmail('user0@example.org'),
        rows: { directus_users: 1, articles: 13, article_comments: 25, directus_activity: 45 },
      },
    ],
  },
  {
    corpus: 'panoptes',
    users: [
      { selector: key('1'), rows: { users: 1 } },
      { selector: key('7'), rows: { users: 1 } },
      { selector: byEmail('user24069@example.org'), rows: { users: 1 } },
    ],
  },
];

for (const { corpus, users } of USERS) {
  describeWithCorpora(`one user of ${corpus}`, [`postgres/${corpus}.sql`], (dump) => {
    it('arrives with every row that is theirs and no other, in a file that holds', { timeout: 240_000 }, async () => {
      const directory = await tempDirectory();
      const database = await createScratchDatabase();
      await loadDump(database.url, dump);
      for (const [at, { selector, rows }] of users.entries()) {
        const [archive, to] = [join(directory, `archive${at}`), join(directory, `user${at}.db`)];
        const run = { from: database.url, archive, selector, rules: rulesOf(corpus) };
        const imported = await moveUser(run, to);
        expect(imported.proof.filter((table) => !table.ok)).toEqual([]);
        const content = sqliteContent(to).rows;
        for (const [table, count] of Object.entries(rows)) expect(content[table], table).toHaveLength(count);
        const options = { archive, jsonb: false, keepDynamic: false };
        const alone = await validate({ ...options, from: null, to: null }, quietContext());
        expect(alone.report.ok).toBe(true);
        const scope = { selector, rules: run.rules, rulesFile: null };
        const live = { ...options, from: parseEnd(database.url), to: parseEnd(to), scope };
        expect((await validate(live, quietContext())).report.tables.filter((table) => !table.ok)).toEqual([]);
      }
    });
  });
}
