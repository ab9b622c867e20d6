import type { Rules } from '../../src/model/rules.ts';

/** An application of many users, with every kind of reference. */
export const APP = `
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
  create table log (user_id int not null references users, what text);`;

/** Its rows; Ada is the first of three users. */
export const ROWS = `
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
  insert into log values (1, 'in'), (1, 'in'), (2, 'in');`;

/** Under which the row of the user stays one. */
export const RULES: Rules = {
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

/** Under which it becomes a table of settings. */
export const SETTINGS: Rules = {
  ...RULES,
  user: { ...RULES.user, singleton: { table: 'app_config', columns: { email: 'email', name: 'display_name' } } },
};

/** All of its tables. */
export const TABLES = [
  'users',
  'tags',
  'projects',
  'documents',
  'document_tags',
  'notes',
  'files',
  'attachments',
  'log',
];
