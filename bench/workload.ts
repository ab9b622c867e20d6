import Database from 'better-sqlite3';
import { type RandomSource, randomSource } from '../demo/random-source.ts';

/** The tables of workload W1 at scale 1. */
export const W1_ROWS = { users: 5_000, conversation_sessions: 100_000, conversation_messages: 1_000_000 } as const;

const SQLITE_SCHEMA = `
create table users (
  id integer primary key,
  email text not null unique,
  name text not null,
  created_at datetime not null
);
create table conversation_sessions (
  id integer primary key,
  user_id integer not null references users (id),
  title text not null,
  is_archived boolean not null default 0,
  started_at datetime not null
);
create table conversation_messages (
  id integer primary key,
  session_id integer not null references conversation_sessions (id),
  role text not null,
  content text not null,
  token_count integer not null,
  score real,
  is_pinned boolean not null default 0,
  metadata json,
  created_at datetime not null
);
`;

const SQLITE_INDEXES = `
create index conversation_sessions_user on conversation_sessions (user_id);
create index conversation_messages_session on conversation_messages (session_id, created_at);
`;

/**
 * Makes the SQLite database of a chat application: many small rows of mixed types, about 300 MB at scale 1.
 * @param scale multiplies the number of rows of every table
 */
export function createWorkload(path: string, scale: number): void {
  const database = new Database(path);
  try {
    database.pragma('journal_mode = off');
    database.pragma('synchronous = off');
    database.exec(SQLITE_SCHEMA);
    const random = randomSource(1);
    database.transaction(() => fillTables(database, scale, random))();
    database.exec(SQLITE_INDEXES);
  } finally {
    database.close();
  }
}

function fillTables(database: Database.Database, scale: number, random: RandomSource): void {
  const users = Math.ceil(W1_ROWS.users * scale);
  const sessions = Math.ceil(W1_ROWS.conversation_sessions * scale);
  const messages = Math.ceil(W1_ROWS.conversation_messages * scale);
  const texts = Array.from({ length: 2_000 }, () => messageText(random));

  const insertUser = database.prepare('insert into users values (?, ?, ?, ?)');
  for (let id = 1; id <= users; id++) insertUser.run(id, `user${id}@example.org`, `User ${id}`, moment(id));

  const insertSession = database.prepare('insert into conversation_sessions values (?, ?, ?, ?, ?)');
  for (let id = 1; id <= sessions; id++) {
    insertSession.run(id, random.integer(1, users), `About "thing" ${id}`, random.chance(0.1) ? 1 : 0, moment(id));
  }

  const insertMessage = database.prepare('insert into conversation_messages values (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  for (let id = 1; id <= messages; id++) {
    insertMessage.run(
      id,
      // The messages of a session lie near each other, as they do where people talk.
      Math.min(sessions, Math.floor(((id - 1) / messages) * sessions) + random.integer(1, 3)),
      id % 2 === 0 ? 'assistant' : 'user',
      `${id}: ${random.pick(texts)}`,
      random.integer(1, 4_000),
      random.chance(0.2) ? null : random.integer(0, 1_000_000) / 1_000_003,
      random.chance(0.02) ? 1 : 0,
      random.chance(0.4)
        ? null
        : `{"lang":"en","tokens":{"in":${random.integer(1, 999)},"out":${id % 997}},"flags":["a","b"]}`,
      moment(id),
    );
  }
}

/** Between 40 and 280 characters, with what must be escaped somewhere. */
function messageText(random: RandomSource): string {
  const WORDS = [
    'what',
    'the "quoted"',
    'back\\slash',
    'line\nbreak',
    "it's",
    'naïve',
    'answer',
    'of course',
    '{json}',
    'a\ttab',
  ];
  const words = Array.from({ length: random.integer(6, 40) }, () => random.pick(WORDS));
  return words.join(' ');
}

/** One second apart, from 2024 on: `2024-01-01 00:00:01`. */
function moment(seconds: number): string {
  return new Date(Date.UTC(2024, 0, 1) + seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
}

/** The same tables for the loader that needs them made beforehand; keys and indexes come after the rows. */
export const POSTGRES_TABLES = `
create table users (id bigint, email text not null, name text not null, created_at timestamp not null);
create table conversation_sessions (
  id bigint, user_id bigint not null, title text not null, is_archived boolean not null, started_at timestamp not null);
create table conversation_messages (
  id bigint, session_id bigint not null, role text not null, content text not null, token_count bigint not null,
  score double precision, is_pinned boolean not null, metadata jsonb, created_at timestamp not null);
`;

export const POSTGRES_KEYS = `
alter table users add primary key (id), add unique (email);
alter table conversation_sessions add primary key (id);
alter table conversation_messages add primary key (id);
create index on conversation_sessions (user_id);
create index on conversation_messages (session_id, created_at);
alter table conversation_sessions add foreign key (user_id) references users;
alter table conversation_messages add foreign key (session_id) references conversation_sessions;
`;
