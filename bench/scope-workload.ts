import type { Rules } from '../src/model/rules.ts';

/** Of each user, whatever the scale: about a thousand rows. A user more is a thousand rows more. */
const USERS = 10_000;
const TAGS = 500;

/** Rows of workload W2, "many tenants", at a scale; 10 million and more at scale 1. */
export function scopeWorkloadRows(scale: number): Readonly<Record<string, number>> {
  const users = scopeUsers(scale);
  return {
    users,
    tags: TAGS,
    projects: users * 4,
    members: users * 8,
    documents: users * 100,
    document_tags: users * 100,
    comments: users * 500,
    events: users * 300,
  };
}

export function scopeUsers(scale: number): number {
  return Math.max(2, Math.round(USERS * scale));
}

/** The user who is taken out: one in the middle. */
export function scopeUserEmail(scale: number): string {
  return `user${Math.ceil(scopeUsers(scale) / 2)}@example.org`;
}

/** What a person decides about it: a comment goes with its document, its author by name alone. */
export const SCOPE_RULES: Rules = {
  tables: {
    members: { owner: ['project_id'], references: { user_id: { columns: ['id', 'name'] } } },
    comments: { owner: ['document_id'], references: { author_id: { columns: ['id', 'name'] } } },
  },
};

export const SCOPE_TABLES = `
create table users (id bigint primary key, email text not null, name text not null, password_hash text, created_at timestamptz not null);
create table tags (id integer primary key, name text not null);
create table projects (id uuid primary key, user_id bigint not null references users, name text not null, settings jsonb);
create table members (project_id uuid references projects, user_id bigint references users, role text not null,
  primary key (project_id, user_id));
create table documents (id bigint primary key, project_id uuid not null references projects, parent_id bigint references documents,
  title text not null, body text not null, score double precision, updated_at timestamptz not null);
create table document_tags (document_id bigint references documents, tag_id integer references tags, primary key (document_id, tag_id));
create table comments (id bigint primary key, document_id bigint not null references documents, author_id bigint not null references users,
  text text not null, created_at timestamptz not null);
create table events (id bigint primary key, user_id bigint not null references users, kind text not null, payload jsonb,
  at timestamptz not null);
`;

/** For the start-up: a user who has nothing. */
export const BARE_EMAIL = 'alone@example.org';
export const ONE_ROW = `insert into users values (1, '${BARE_EMAIL}', 'Alone', null, '2024-01-01 00:00:00+00')`;

export const SCOPE_INDEXES = `
create unique index users_email on users (email);
create index projects_user on projects (user_id);
create index members_user on members (user_id);
create index documents_project on documents (project_id);
create index documents_parent on documents (parent_id);
create index document_tags_tag on document_tags (tag_id);
create index comments_document on comments (document_id);
create index comments_author on comments (author_id);
create index events_user on events (user_id);
`;

/** Whatever a test of a missing index needs. */
export const MISSING_INDEX = { name: 'comments_document', table: 'comments', column: 'document_id' } as const;

/**
 * The rows, made by the server. Those of a user are spread over the whole of a table, as they are where many
 * people write at the same time: nothing of theirs lies in one place.
 */
export function scopeRowsSql(scale: number): readonly string[] {
  const rows = scopeWorkloadRows(scale);
  const { users, projects } = rows;
  const uuid = (number: string) => `('00000000-0000-4000-8000-' || lpad((${number})::text, 12, '0'))::uuid`;
  const at = (number: string) => `timestamptz '2024-01-01 00:00:00+00' + (${number}) * interval '1 second'`;
  const series = (table: string) => `from generate_series(1, ${rows[table]}) n`;
  const text = `n || ': ' || repeat('what the "quoted" naïve answer ', (n % 5 + 1)::int)`;
  return [
    `insert into users select n, 'user' || n || '@example.org', 'User ' || n, md5(n::text), ${at('n')} ${series('users')}`,
    `insert into tags select n, 'tag ' || n ${series('tags')}`,
    `insert into projects select ${uuid('n')}, n % ${users} + 1, 'Project ' || n, '{"theme":"dark","size":12}' ${series('projects')}`,
    `insert into members select ${uuid(`n % ${projects} + 1`)}, (n * 7 + n / ${projects}) % ${users} + 1, 'reader' ${series('members')}`,
    // A document lies below the one that the same project had before it.
    `insert into documents select n, ${uuid(`n % ${projects} + 1`)}, case when n > ${projects} and n % 3 = 0 then n - ${projects} end,
       'Document ' || n, ${text}, case when n % 5 = 0 then null else n / 3.0 end, ${at('n')} ${series('documents')}`,
    `insert into document_tags select n, n % ${TAGS} + 1 ${series('document_tags')}`,
    `insert into comments select n, n % ${rows['documents']} + 1, (n * 31) % ${users} + 1, ${text}, ${at('n')} ${series('comments')}`,
    `insert into events select n, n % ${users} + 1, 'opened', '{"page":"start","ms":17}', ${at('n')} ${series('events')}`,
  ];
}
