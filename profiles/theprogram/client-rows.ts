import { AWKWARD_TEXTS } from '../../demo/awkward-values.ts';
import type { RandomSource } from '../../demo/random-source.ts';
import { DOCUMENTS, type GeneratedRow, place, stamp, stamps, uuid } from './values.ts';

export interface Making {
  readonly random: RandomSource;
  readonly number: number;
}

/** A client of a user and everything below: about twelve rows. */
export function rowsOfClient(user: string, { random, number }: Making): readonly GeneratedRow[] {
  const [client, birth] = [uuid(random), uuid(random)];
  const who = { first_name: random.pick(['Zoë', '王', "O'Neil", 'Ann']), last_name: random.chance(0.2) ? null : 'X' };
  const charts = Array.from({ length: random.integer(1, 2) }, () => uuid(random));
  const person = { ...who, email: `client${number}@example.net`, phone: null, notes: random.pick(AWKWARD_TEXTS) };
  const tags = random.pick(['[]', '["vip", "é"]', '["a", ["b"]]']);
  const flags = { tags, is_favourite: random.chance(0.3) };
  return [
    ['clients', { id: client, user_id: user, ...person, ...flags, ...stamps(random) }],
    birthRow(birth, client, random),
    ...charts.flatMap((id) => [chartRow(id, { user, client, birth, random }), ...rowsOfChart(id, random)]),
    noteRow(user, client, random),
  ];
}

function birthRow(id: string, client: string, random: RandomSource): GeneratedRow {
  const isTimed = random.chance(0.7);
  return [
    'birth_data',
    {
      id,
      client_id: client,
      birth_date: random.pick(['1815-12-10', '2000-02-29', '0001-01-01', '9999-12-31']),
      birth_time: isTimed ? random.pick(['00:00:00', '23:59:59', '12:30:15.5', '07:05:00.000001']) : null,
      time_unknown: !isTimed,
      ...place(random),
      timezone: random.pick(['Europe/Berlin', 'Asia/Kathmandu']),
      utc_offset: random.pick(['5.75', '-3.50', null]),
      city: random.pick(['São Paulo', '', null]),
      country: 'Ø',
      rodden_rating: random.pick(['AA', 'DD', null]),
      ...stamps(random),
    },
  ];
}

interface ChartOf {
  readonly user: string;
  readonly client: string;
  readonly birth: string;
  readonly random: RandomSource;
}

function chartRow(id: string, { user, client, birth, random }: ChartOf): GeneratedRow {
  return [
    'charts',
    {
      id,
      user_id: user,
      client_id: client,
      birth_data_id: random.chance(0.1) ? null : birth,
      chart_type: random.pick(['natal', 'solar_return']),
      chart_name: random.pick(AWKWARD_TEXTS),
      house_system: 'placidus',
      // More digits than a REAL holds.
      julian_day: `24${random.integer(10000, 99999)}.${random.integer(10000000, 99999999)}12345678`,
      chart_data: random.pick(DOCUMENTS),
      is_public: random.pick([true, false, null]),
      last_viewed: random.pick([null, '2025-06-01 00:30:00+02', '2025-06-01 12:00:00.123456+00']),
      valid_until: random.pick([null, 'infinity', '2026-01-01 00:00:00']),
      ...stamps(random),
    },
  ];
}

function rowsOfChart(chart: string, random: RandomSource): readonly GeneratedRow[] {
  const base = () => ({ id: uuid(random), chart_id: chart });
  const planets = random.pick(['["Sun", "Moon"]', '[]', '["Mars", "Venus", "⚸"]']);
  const orb = () => `${random.integer(-9, 9)}.${random.integer(100000, 999999)}`;
  const text = { element_type: 'planet', element_key: 'sun', ai_description: random.pick(AWKWARD_TEXTS) };
  const figures = { confidence: random.pick(['0.98765', '1.00000', null]), tokens_used: random.pick([0, 2147483647]) };
  const pattern = { pattern_type: 'grand_trine', planets_involved: planets, is_applying: random.pick([true, null]) };
  const transit = { transiting_planet: 'Saturn', natal_planet: 'Sun', aspect: 'square', event_date: '2025-03-30' };
  const strength = random.pick(['0.1', '3.4028235e+38', '1e-45', null]);
  const moment = { exact_at: random.pick([null, stamp(random)]), is_retrograde: random.chance(0.2), strength };
  return [
    ['chart_interpretations', { ...base(), ...text, ...figures, is_approved: random.chance(0.5), ...stamps(random) }],
    ['aspect_patterns', { ...base(), ...pattern, orb: random.chance(0.2) ? null : orb(), created_at: stamp(random) }],
    ...[1, 2].map((): GeneratedRow => {
      const row = { ...base(), ...transit, ...moment, orb: orb(), details: random.pick([null, ...DOCUMENTS]) };
      return ['transit_events', { ...row, created_at: stamp(random) }];
    }),
  ];
}

function noteRow(user: string, client: string, random: RandomSource): GeneratedRow {
  const session = { session_date: '2025-10-26 02:30:00+02', duration_minutes: random.pick([0, 90, null]) };
  const text = { title: random.pick(['', null, '⛎']), content: random.pick(AWKWARD_TEXTS), fee: '0.10' };
  return [
    'session_notes',
    { id: uuid(random), user_id: user, client_id: client, ...session, ...text, ...stamps(random) },
  ];
}
