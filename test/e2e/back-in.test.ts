// Goal: one user's rows go back into a database of many, under another user, and nobody else's rows change.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openArchive } from '../../src/archive/archive-reader.ts';
import type { Rules } from '../../src/model/rules.ts';
import type { ImportSummary } from '../../src/stages/stage-summaries.ts';
import { createScratchDatabase, type ScratchDatabase } from '../helpers/databases.ts';
import { APP, ROWS, RULES, SETTINGS, TABLES } from '../helpers/many-users-app.ts';
import { bringIn, rowTexts, takeOut } from '../helpers/out-and-in.ts';
import { planIn } from '../helpers/run-stages.ts';
import { byEmail, exportUser } from '../helpers/scoped-move.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

interface Moved {
  readonly database: ScratchDatabase;
  readonly file: string;
  readonly directory: string;
}

/** Ada, out of the database into a file of her own. */
async function outOfMany(rules: Rules): Promise<Moved> {
  const [database, directory] = [await createScratchDatabase(), await tempDirectory()];
  await database.query(APP + ROWS);
  const { file } = await takeOut({ from: database.url, directory, selector: byEmail('ada@x.org'), rules });
  return { database, file, directory };
}

function backIn({ database, file, directory }: Moved, user: string, rules: Rules): Promise<ImportSummary> {
  return bringIn({ file, archive: join(directory, `in-${user}`), to: database.url, user, rules });
}

describe.each([
  ['a table of settings', SETTINGS],
  ['the row of the user', RULES],
] as const)('out with %s and back in', (_, rules) => {
  it('under a new user, with everybody else as before', async () => {
    const moved = await outOfMany(rules);
    const before = await rowTexts(moved.database, TABLES);
    const summary = await backIn(moved, 'new@x.org', rules);
    expect(summary.validated).toBe(true);
    expect(summary.proof.every(({ ok }) => ok)).toBe(true);
    const after = await rowTexts(moved.database, TABLES);
    for (const table of TABLES) {
      const added = (after[table] ?? []).filter((row) => !(before[table] ?? []).includes(row));
      expect((after[table] ?? []).length - (before[table] ?? []).length, table).toBe(
        { users: 1, tags: 0, projects: 3, documents: 2, document_tags: 2, notes: 2, files: 1, attachments: 3, log: 2 }[
          table
        ],
      );
      expect(
        before[table]?.every((row) => after[table]?.includes(row)),
        `${table} ${added.join()}`,
      ).toBe(true);
    }
    const again = join(moved.directory, 'again');
    await exportUser({ from: moved.database.url, archive: again, selector: byEmail('new@x.org'), rules });
    const plan = await planIn(join(moved.directory, 'in-new@x.org'));
    expect(plan.adopted?.tables.find(({ table }) => table.name === 'projects')).toMatchObject({
      added: 3,
      remapped: [{ column: 'id', ids: 'projects.id', changed: 3 }],
    });
    expect((await openArchive(again, 'exported')).scope?.counts).toBeDefined();
  });
});
