// Goal: one user's rows go back into a database of many, under another user, and nobody else's rows change.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openArchive } from '../../src/archive/archive-reader.ts';
import type { Rules } from '../../src/model/rules.ts';
import type { ImportOptions } from '../../src/stages/stage-options.ts';
import type { ImportSummary } from '../../src/stages/stage-summaries.ts';
import { createScratchDatabase, type ScratchDatabase } from '../helpers/databases.ts';
import { exportTo, importTo, planIn, transformFor } from '../helpers/run-stages.ts';
import { byEmail, exportUser } from '../helpers/scoped-move.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const APP = `
  create table users (id serial primary key, email text not null unique, name text, password_hash text not null default '');
  create table tags (id int primary key, label text not null unique);
  create table projects (
    id serial primary key, user_id int not null references users, parent_id int references projects,
    slug text not null, main_document int, unique (user_id, slug), unique (user_id, id));
  create table documents (
    id bigint generated always as identity primary key, user_id int not null, project_id int not null,
    title text, meta jsonb not null default '{}', foreign key (user_id, project_id) references projects (user_id, id));
  alter table projects add foreign key (main_document) references documents deferrable initially deferred;
  create table document_tags (document_id bigint references documents on delete cascade, tag_id int references tags, primary key (document_id, tag_id));
  create table notes (user_id int not null references users, n int not null, body text, primary key (user_id, n));
  create table files (id uuid primary key, user_id int not null references users, name text);
  create table attachments (id serial primary key, user_id int not null references users, target_type text not null, target_id bigint not null);
  create table log (user_id int not null references users, what text);
  insert into users (email, name, password_hash) values ('ada@x.org', 'Ada', 'h1'), ('bob@x.org', 'Bob', 'h2'), ('eve@x.org', 'Eve', 'h3');
  insert into tags values (1, 'red'), (2, 'blue'), (3, 'unused');
  insert into projects (user_id, parent_id, slug) values (1, null, 'a'), (1, 1, 'b'), (2, null, 'a'), (1, 2, 'c');
  insert into documents (user_id, project_id, title, meta) values
    (1, 1, 'one', '{"see": {"document": 2}, "projects": [1, 2, "4"]}'), (1, 2, 'two', '{}'), (2, 3, 'bobs', '{"see": {"document": 3}}');
  update projects set main_document = 2 where id = 1;
  insert into document_tags values (1, 1), (2, 2), (3, 1);
  insert into notes values (1, 1, 'n1'), (1, 2, 'n2'), (2, 1, 'bobs note');
  insert into files values ('11111111-1111-4111-8111-111111111111', 1, 'f'), ('22222222-2222-4222-8222-222222222222', 2, 'g');
  insert into attachments (user_id, target_type, target_id) values (1, 'Document', 2), (1, 'Project', 1), (2, 'Document', 3), (1, 'Other', 1);
  insert into log values (1, 'in'), (1, 'in'), (2, 'in');
`;

const RULES: Rules = {
  user: {
    table: 'users',
    email: 'email',
    create: { columns: { name: 'New' }, password: { column: 'password_hash', hash: 'scrypt' } },
  },
  tables: {
    documents: {
      owner: ['user_id,project_id'],
      jsonReferences: [
        { column: 'meta', path: ['see', 'document'], references: { table: 'documents', columns: ['id'] } },
        { column: 'meta', path: ['projects', '*'], references: { table: 'projects', columns: ['id'] } },
      ],
    },
    attachments: {
      owner: ['user_id'],
      polymorphic: [
        {
          type: 'target_type',
          id: 'target_id',
          targets: { Document: { table: 'documents', column: 'id' }, Project: { table: 'projects', column: 'id' } },
        },
      ],
    },
  },
};

const SETTINGS: Rules = {
  ...RULES,
  user: { ...RULES.user, singleton: { table: 'app_config', columns: { email: 'email', name: 'display_name' } } },
};

interface Moved {
  readonly database: ScratchDatabase;
  readonly file: string;
  readonly directory: string;
}

/** Ada, out of the database into a file of her own. */
async function outOfMany(rules: Rules): Promise<Moved> {
  const [database, directory] = [await createScratchDatabase(), await tempDirectory()];
  await database.query(APP);
  const archive = join(directory, 'out');
  const file = join(directory, 'ada.db');
  await exportUser({ from: database.url, archive, selector: byEmail('ada@x.org'), rules });
  const strip = { keepUserColumns: false, singleton: rules.user?.singleton ?? null };
  await transformFor(archive, file, { strip });
  await importTo(archive, file);
  return { database, file, directory };
}

async function backIn({ database, file, directory }: Moved, user: string, rules: Rules): Promise<ImportSummary> {
  const archive = join(directory, `in-${user}`);
  await exportTo(archive, file);
  const asUser: ImportOptions['asUser'] = { user, rules, rulesFile: null };
  await transformFor(archive, database.url, { asUser });
  return importTo(archive, database.url, { asUser });
}

const TABLES = ['users', 'tags', 'projects', 'documents', 'document_tags', 'notes', 'files', 'attachments', 'log'];

async function rowsOf(database: ScratchDatabase): Promise<Record<string, readonly string[]>> {
  const found: Record<string, readonly string[]> = {};
  for (const table of TABLES) {
    const rows = await database.query<{ row: string }>(`select t::text as row from ${table} as t order by 1`);
    found[table] = rows.map(({ row }) => row);
  }
  return found;
}

describe.each([
  ['a table of settings', SETTINGS],
  ['the row of the user', RULES],
] as const)('out with %s and back in', (_, rules) => {
  it('under a new user, with everybody else as before', async () => {
    const moved = await outOfMany(rules);
    const before = await rowsOf(moved.database);
    const summary = await backIn(moved, 'new@x.org', rules);
    expect(summary.validated).toBe(true);
    expect(summary.proof.every(({ ok }) => ok)).toBe(true);
    const after = await rowsOf(moved.database);
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
