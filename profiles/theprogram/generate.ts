// The shared database of TheProgram, of any size, with the values that break migrations.
// npx tsx profiles/theprogram/generate.ts postgres://… --rows 100000
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { AWKWARD_TEXTS } from '../../demo/awkward-values.ts';
import { type RandomSource, randomSource } from '../../demo/random-source.ts';
import { rowsOfClient } from './client-rows.ts';
import { copyText } from './copy-text.ts';
import { type GeneratedRow, place, stamp, stamps, TEMPLATES, uuid } from './values.ts';

export interface GenerateOptions {
  /** About how many rows there are in all tables together. */
  readonly rows: number;
  /** The same seed gives the same database. */
  readonly seed?: number;
}

const CLIENTS_AT_A_TIME = 500;
const ROWS_OF_A_CLIENT = 12;

/** The address of the user to take out, and of others whose rows must stay. */
const USERS = ['ada@example.org', 'zoë+charts@example.org', 'new@example.org', 'bob@example.org', 'ADA2@example.org'];

/** Makes the tables and rows of the application in an empty PostgreSQL database. */
export async function generate(url: string, { rows, seed = 20251115 }: GenerateOptions): Promise<void> {
  const random = randomSource(seed);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(await readFile(new URL('source.sql', import.meta.url), 'utf8'));
    const users = USERS.map((email) => ({ id: uuid(random), email }));
    await copy(client, beginning(users, random));
    const clients = Math.max(2 * users.length, Math.ceil(rows / ROWS_OF_A_CLIENT));
    for (let at = 0; at < clients; at += CLIENTS_AT_A_TIME) {
      const batch = Array.from({ length: Math.min(CLIENTS_AT_A_TIME, clients - at) }, (_, index) =>
        rowsOfClient((users[(at + index) % users.length] as User).id, { random, number: at + index }),
      );
      await copy(client, batch.flat());
    }
    await client.query('analyze');
  } finally {
    await client.end();
  }
}

interface User {
  readonly id: string;
  readonly email: string;
}

/** Users and what everybody shares. The third user is new, without preferences. */
function beginning(users: readonly User[], random: RandomSource): readonly GeneratedRow[] {
  return [
    ...users.flatMap((user, at) => [
      userRow(user, random),
      ...(at === 2 ? [] : [preferences(user, random)]),
      tokenRow(user),
    ]),
    ...[...TEMPLATES.map((key) => ({ key, user: null })), ...users.map(({ id }) => ({ key: 'own', user: id }))].map(
      ({ key, user }) => interpretation(key, user, random),
    ),
    ...['Berlin', 'København', '北京', "Xi'an", 'Quito'].map((query) => location(query, random)),
    ['alembic_version', { version_num: 'a1b2c3d4e5f6' }],
  ];
}

function userRow({ id, email }: User, random: RandomSource): GeneratedRow {
  return [
    'users',
    {
      id,
      email,
      password_hash: `$2b$12$${random.bytes(39).toString('base64').replaceAll('+', '.').slice(0, 53)}`,
      full_name: email.startsWith('new') ? null : 'Ada "Λ" Ångström\'s',
      is_verified: random.chance(0.5),
      ...stamps(random),
      last_login_at: '2025-11-15 15:30:00.25+02',
    },
  ];
}

function preferences({ id }: User, random: RandomSource): GeneratedRow {
  const aspectOrbs = '{"square": 7.5, "conjunction": 8.10, "__proto__": {"x": 1}}';
  return [
    'user_preferences',
    {
      id: uuid(random),
      user_id: id,
      theme: 'light',
      default_orb: '7.50',
      aspect_orbs: aspectOrbs,
      displayed_planets: '["Sun", "Moon", "Chiron ⚷"]',
      email_notifications: false,
      ...stamps(random),
    },
  ];
}

function tokenRow({ id, email }: User): GeneratedRow {
  return ['refresh_tokens', { user_id: id, token_hash: `secret of ${email}`, expires_at: 'infinity' }];
}

function interpretation(key: string, user: string | null, random: RandomSource): GeneratedRow {
  const row = {
    id: uuid(random),
    user_id: user,
    element_type: 'planet_in_sign',
    element_key: key,
    title: `${key}: ${user === null ? 'for everybody' : 'mine'}`,
    body: random.pick(AWKWARD_TEXTS),
    keywords: random.chance(0.3) ? null : '[]',
    is_default: user === null,
    ...stamps(random),
  };
  return ['interpretations', row];
}

function location(query: string, random: RandomSource): GeneratedRow {
  const raw = '{"osm_id": 12345678901234567890, "importance": 0.700000000000000011, "box": [1e400, -0.0]}';
  return [
    'location_cache',
    {
      id: uuid(random),
      query,
      display_name: `${query}, somewhere`,
      ...place(random),
      timezone: null,
      raw,
      hits: '9007199254740993',
      created_at: stamp(random),
      expires_at: random.chance(0.5) ? 'infinity' : null,
    },
  ];
}

/** Loads the rows table by table, in the order in which the tables first come. */
async function copy(client: pg.Client, rows: readonly GeneratedRow[]): Promise<void> {
  for (const [table, columns, text] of copyText(rows)) {
    await pipeline(Readable.from([text]), client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`)));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { rows: { type: 'string', default: '1000' } },
  });
  const [url] = positionals;
  if (url === undefined) throw new Error('npx tsx profiles/theprogram/generate.ts postgres://… --rows 1000');
  await generate(url, { rows: Number(values.rows) });
}
