import { type Contestant, type Ground, passwordEnvironment, type Step, urlOf } from './contestant.ts';
import { POSTGRES_KEYS, POSTGRES_TABLES, W1_ROWS } from './workload.ts';

const TABLES = Object.keys(W1_ROWS);
const BOTH = ['SQLite to PostgreSQL', 'PostgreSQL to SQLite'] as const;

/** Other ways of moving a database between the two: the fastest that shell tools allow, and the usual ones. */
export const RIVALS: readonly Contestant[] = [
  {
    name: 'sqlite3 and psql, CSV',
    directions: BOTH,
    needs: 'psql',
    remark:
      'pipes written by hand for these tables: the practical limit; no archive, no checks; to SQLite, NULLs become empty strings',
    steps: (ground) => shellSteps(ground, ground.direction === 'SQLite to PostgreSQL' ? csvToPostgres : csvToSqlite),
  },
  {
    name: 'ogr2ogr',
    directions: BOTH,
    needs: 'ogr2ogr',
    remark:
      'PG_USE_COPY=YES, -unsetDefault (it writes boolean defaults that PostgreSQL refuses); no foreign keys, no indexes but the primary key; JSON stays text',
    steps: (ground) => shellSteps(ground, ground.direction === 'SQLite to PostgreSQL' ? ogrToPostgres : ogrToSqlite),
  },
  {
    name: 'pgloader',
    directions: ['SQLite to PostgreSQL'],
    needs: 'pgloader',
    remark:
      'with keys, indexes and foreign keys; `prefetch rows = 25000`, as its heap of 1 GB is now and then exhausted without',
    steps: (ground) => shellSteps(ground, pgloader),
  },
];

/** Loads the workload into the empty database of `ground` with keys and all, by the means of psql alone. */
export function loadByPsql(ground: Ground): Step {
  return { name: '', command: shellCommand(ground, csvToPostgres(ground)) };
}

function shellSteps(ground: Ground, script: (ground: Ground) => string): readonly Step[] {
  return [{ name: '', command: shellCommand(ground, script(ground)) }];
}

function shellCommand(ground: Ground, script: string): Step['command'] {
  return {
    program: 'bash',
    parameters: ['-euo', 'pipefail', '-c', script],
    environment: passwordEnvironment(ground),
  };
}

function csvToPostgres({ sqlitePath, postgres }: Ground): string {
  const psql = `psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 '${urlOf(postgres)}'`;
  return [
    `${psql} <<'SQL'\n${POSTGRES_TABLES}\nSQL`,
    ...TABLES.map(
      (table) => `sqlite3 -csv '${sqlitePath}' 'select * from ${table}' | ${psql} -c '\\copy ${table} from stdin csv'`,
    ),
    `${psql} <<'SQL'\n${POSTGRES_KEYS}\nSQL`,
  ].join('\n');
}

function csvToSqlite({ sqlitePath, postgres, directory }: Ground): string {
  const psql = `psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 '${urlOf(postgres)}'`;
  const files = TABLES.map((table) => ({ table, file: `${directory}/${table}.csv` }));
  return [
    ...files.map(({ table, file }) => `${psql} -c '\\copy ${table} to ${file} csv'`),
    `sqlite3 '${sqlitePath}' <<'SQL'`,
    'pragma journal_mode = off; pragma synchronous = off;',
    'create table users (id integer primary key, email text not null unique, name text not null, created_at text not null);',
    'create table conversation_sessions (id integer primary key, user_id integer not null references users, title text not null, is_archived integer not null, started_at text not null);',
    'create table conversation_messages (id integer primary key, session_id integer not null references conversation_sessions, role text not null, content text not null, token_count integer not null, score real, is_pinned integer not null, metadata text, created_at text not null);',
    ...files.map(({ table, file }) => `.import --csv ${file} ${table}`),
    'create index a on conversation_sessions (user_id);',
    'create index b on conversation_messages (session_id, created_at);',
    'SQL',
  ].join('\n');
}

function ogrToPostgres({ sqlitePath, postgres }: Ground): string {
  return `ogr2ogr --config PG_USE_COPY YES -unsetDefault -f PostgreSQL '${ogrSource(postgres)}' '${sqlitePath}' ${TABLES.join(' ')}`;
}

function ogrToSqlite({ sqlitePath, postgres }: Ground): string {
  return `ogr2ogr -f SQLite -gt 100000 '${sqlitePath}' '${ogrSource(postgres)}' ${TABLES.join(' ')}`;
}

function ogrSource({ host, port, user, database }: Ground['postgres']): string {
  return `PG:host=${host} port=${port} user=${user} dbname=${database}`;
}

function pgloader({ sqlitePath, postgres }: Ground): string {
  return `pgloader --quiet --with 'prefetch rows = 25000' 'sqlite://${sqlitePath}' '${urlOf(postgres, 'pgsql')}'`;
}
