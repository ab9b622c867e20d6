// Goal: text that becomes a value of one of PostgreSQL's types is what the server makes of it, as it prints it, or is refused.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LogicalType } from '../../../src/model/logical-type.ts';
import { plannedConversion } from '../../../src/transform/conversions.ts';
import { createScratchDatabase } from '../../helpers/databases.ts';

const TEXT: LogicalType = { kind: 'text', length: null, fixed: false };

const count = fc.integer({ min: -400, max: 400 }).map(String);
const part = (unit: string) =>
  fc.option(
    count.map((value) => `${value}${unit}`),
    { nil: '' },
  );
const pad = (value: number) => String(value).padStart(2, '0');
const fraction = fc.constantFrom('', '.5', '.120', '.000001', '.999999');
const clock = fc
  .tuple(
    fc.integer({ min: 0, max: 23 }),
    fc.integer({ min: 0, max: 59 }),
    fc.option(fc.integer({ min: 0, max: 59 }), { nil: null }),
    fraction,
  )
  .map(([h, m, s, f]) => `${pad(h)}:${pad(m)}${s === null ? '' : `:${pad(s)}${f}`}`);
const iso = fc
  .tuple(
    part('Y'),
    part('M'),
    part('W'),
    part('D'),
    fc.option(
      fc
        .tuple(
          part('H'),
          part('M'),
          fc.option(
            fc.tuple(count, fraction).map((s) => `${s.join('')}S`),
            { nil: '' },
          ),
        )
        .map((time) => `T${time.join('')}`),
      { nil: '' },
    ),
  )
  .map((parts) => `P${parts.join('')}`);
const words = fc
  .tuple(
    part(' years'),
    part(' mons'),
    part(' days'),
    fc.option(
      fc.tuple(fc.constantFrom('', '-', '+'), clock).map((time) => time.join('')),
      { nil: '' },
    ),
  )
  .map((parts) => parts.filter((text) => text !== '').join(' '));
const zone = fc.constantFrom('Z', '+00', '-03:30', '+0545', '+15', ' +02:00', '', '+99');
const group = fc.constantFrom('0', '0', '0', '1', '0db8', 'FFFF', 'ffff', 'a0', '00', 'g', '');
const address = fc.oneof(
  fc
    .tuple(
      fc.array(fc.integer({ min: 0, max: 260 }), { minLength: 3, maxLength: 4 }),
      fc.constantFrom('', '/0', '/24', '/32', '/33'),
    )
    .map(([bytes, bits]) => `${bytes.join('.')}${bits}`),
  fc
    .tuple(fc.array(group, { minLength: 1, maxLength: 9 }), fc.constantFrom('', '/64', '/128', '/129'))
    .map(([groups, bits]) => `${groups.join(':')}${bits}`),
  fc
    .tuple(fc.array(group, { maxLength: 4 }), fc.array(group, { maxLength: 4 }))
    .map(([head, tail]) => `${head.join(':')}::${tail.join(':')}`),
  fc.ipV6(),
  fc.ipV4(),
);

test.each<[string, LogicalType, fc.Arbitrary<string>, number]>([
  ['interval', { kind: 'interval' }, fc.oneof(iso, words, clock), 0.5],
  ['timetz', { kind: 'timetz' }, fc.tuple(clock, zone).map((texts) => texts.join('')), 0.5],
  ['inet', { kind: 'other', name: 'inet' }, address, 0.2],
])('%s', { timeout: 60_000 }, async (name, to, texts, leastTaken) => {
  const database = await createScratchDatabase();
  const convert = plannedConversion({ from: TEXT, to, unit: null, labels: null });
  await database.query(`create function told(given text) returns text language plpgsql as
    $$ begin return concat(given::${name}); exception when others then return null; end $$`);
  let [taken, all] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.array(texts, { minLength: 1, maxLength: 100 }), async (given) => {
      const there = await database.query(
        'select told(v) as v from unnest($1::text[]) with ordinality as u (v, n) order by n',
        [given],
      );
      for (const [at, text] of given.entries()) {
        all++;
        const cell = cellOf(text);
        if (cell === null) continue;
        taken++;
        expect(JSON.parse(cell), text).toBe(there[at]?.['v']);
      }
    }),
  );
  expect(taken / all).toBeGreaterThan(leastTaken);

  function cellOf(text: string): string | null {
    try {
      return convert(JSON.stringify(text));
    } catch (error) {
      expect(error).toMatchObject({ code: 'VALUE_NOT_STORABLE' });
      return null;
    }
  }
});
