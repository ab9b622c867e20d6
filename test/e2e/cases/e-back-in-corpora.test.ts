// Goal: one user of a real database goes out, back in under another one, and out again, the same but for the ids.
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openArchive } from '../../../src/archive/archive-reader.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';
import { createScratchDatabase } from '../../helpers/databases.ts';
import { loadDump } from '../../helpers/load-dump.ts';
import { bringIn, rowsLost, rowTexts, takeOut } from '../../helpers/out-and-in.ts';
import { differencesButIds } from '../../helpers/same-but-ids.ts';
import { byEmail, exportUser, rulesOf } from '../../helpers/scoped-move.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

/** With the columns that a new user cannot have from the old one: a token is of one user alone. */
const USERS: readonly (readonly [string, string, readonly string[]])[] = [
  ['chinook', 'luisg@embraer.com.br', []],
  ['pagila', 'MARY.SMITH@sakilacustomer.org', []],
  ['directus', 'user0@example.org', ['token']],
];

for (const [corpus, email, apart] of USERS) {
  describeWithCorpora(`one user of ${corpus}`, [`postgres/${corpus}.sql`], (dump) => {
    it('goes back in beside the rows that left, under another address', { timeout: 240_000 }, async () => {
      const [database, directory, out] = [await createScratchDatabase(), await tempDirectory(), rulesOf(corpus)];
      const create = { columns: Object.fromEntries(apart.map((column) => [column, null])) };
      const rules = { ...out, user: { ...out.user, create } };
      await loadDump(database.url, dump);
      const from = database.url;
      const { file, archive: first } = await takeOut({ from, directory, selector: byEmail(email), rules });
      const { catalog } = await openArchive(first, 'exported');
      const tables = catalog.tables.map(({ name }) => name.name);
      const before = await rowTexts(database, tables);
      const [back, second] = [join(directory, 'back'), join(directory, 'again')];
      await bringIn({ file, archive: back, to: from, user: 'new@example.net', rules });
      expect(rowsLost(before, await rowTexts(database, tables))).toEqual([]);
      await exportUser({ from, archive: second, selector: byEmail('new@example.net'), rules });
      expect(await differencesButIds({ first, back, second, rules, apart })).toEqual([]);
    });
  });
}
