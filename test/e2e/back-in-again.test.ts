// Goal: out, back in under another user of another database, and out again: the same but for the ids that changed.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Rules } from '../../src/model/rules.ts';
import { createScratchDatabase } from '../helpers/databases.ts';
import { APP, ROWS, RULES, SETTINGS, TABLES } from '../helpers/many-users-app.ts';
import { bringIn, rowsLost, rowTexts, takeOut } from '../helpers/out-and-in.ts';
import { differencesButIds } from '../helpers/same-but-ids.ts';
import { byEmail, exportUser } from '../helpers/scoped-move.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

/** Other users in another database, with the ids that Ada's rows have. */
const OTHERS = `
  insert into users (email, name, password_hash) values ('zoe@y.org', 'Zoe', 'h7'), ('yan@y.org', 'Yan', 'h8'), ('here@y.org', 'Ada', '');
  insert into tags values (1, 'red'), (3, 'unused'), (4, 'theirs');
  insert into projects (user_id, slug) values (2, 'a'), (1, 'a'), (1, 'b'), (1, 'c'), (2, 'd');
  insert into documents (user_id, project_id, title) values (2, 1, 'yans'), (1, 2, 'zoes'), (1, 3, 'zoes too');
  update projects set main_document = 2, parent_id = 2 where id = 3;
  insert into document_tags values (1, 1), (2, 3);
  insert into notes values (1, 1, 'zoes note'), (1, 2, 'zoes other note');
  insert into files values ('11111111-1111-4111-8111-111111111111', 2, 'yans');
  insert into attachments (user_id, target_type, target_id) values (2, 'Document', 1), (1, 'Project', 2), (1, 'Other', 7);
  insert into log values (1, 'in'), (2, 'out');`;

/** What the rules would give a new user besides a password would differ from what Ada had. */
function withoutGiven(rules: Rules): Rules {
  const create = { password: { column: 'password_hash', hash: 'scrypt' } } as const;
  return { ...rules, user: { ...rules.user, create } };
}

describe.each([
  ['the row of the user', withoutGiven(RULES)],
  ['a table of settings', withoutGiven(SETTINGS)],
] as const)('out with %s, back in beside others, and out again', (_, rules) => {
  it.each([
    ['new@y.org', 'who is made', ''],
    ['here@y.org', 'who is there', ''],
    ['new@y.org', 'beside the rows that left', ROWS],
  ])('gives the same archive but for the ids, under %s, %s', async (user, _how, own) => {
    const [many, others, directory] = [
      await createScratchDatabase(),
      await createScratchDatabase(),
      await tempDirectory(),
    ];
    await many.query(APP + ROWS);
    await others.query(APP + (own === '' ? OTHERS : own));
    const { file, archive: first } = await takeOut({
      from: many.url,
      directory,
      selector: byEmail('ada@x.org'),
      rules,
    });
    const before = await rowTexts(others, TABLES);
    const back = join(directory, 'back');
    await bringIn({ file, archive: back, to: others.url, user, rules });
    expect(rowsLost(before, await rowTexts(others, TABLES))).toEqual([]);
    const second = join(directory, 'again');
    await exportUser({ from: others.url, archive: second, selector: byEmail(user), rules });
    expect(await differencesButIds({ first, back, second, rules, apart: ['password_hash'] })).toEqual([]);
  });
});

/** What references that were forgotten, and rows that are more or fewer, would leave in the target. */
const FORGOTTEN = [
  ['projects', 'update projects set parent_id = null where user_id = 4 and parent_id is not null'],
  ['documents', `update documents set meta = '{"see": {"document": 99}, "projects": [6, 7, "8"]}' where title = 'one'`],
  ['attachments', "update attachments set target_id = 99 where user_id = 4 and target_type = 'Document'"],
  ['document_tags', 'delete from document_tags where tag_id = 2'],
  ['log', "insert into log values (4, 'in')"],
] as const;

it('sees references that did not follow, and rows more and fewer', async () => {
  const rules = withoutGiven(RULES);
  const [many, others, directory] = [
    await createScratchDatabase(),
    await createScratchDatabase(),
    await tempDirectory(),
  ];
  await many.query(APP + ROWS);
  await others.query(APP + OTHERS);
  const { file, archive: first } = await takeOut({ from: many.url, directory, selector: byEmail('ada@x.org'), rules });
  const back = join(directory, 'back');
  await bringIn({ file, archive: back, to: others.url, user: 'new@y.org', rules });
  let known: readonly string[] = [];
  for (const [table, statement] of FORGOTTEN) {
    await others.query(statement);
    const second = join(directory, `again-${table}`);
    await exportUser({ from: others.url, archive: second, selector: byEmail('new@y.org'), rules });
    const found = await differencesButIds({ first, back, second, rules, apart: ['password_hash'] });
    const seen = found.map((line) => line.split(':')[0] as string);
    expect(known).not.toContain(table);
    expect(seen, statement).toContain(table);
    known = seen;
  }
});
