import fc from 'fast-check';

/** Literals that PostgreSQL reads as values of its types: all of them, with an eye for the awkward ones. */

const anyText = fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replaceAll('\0', ''));
const nasty = [...'"\\\n\t\r\b\f\v\x01\x1f\x7f{},\u2028😀ß ', 'NULL', '\\N', '\\.'];
const nastyText = fc.array(fc.constantFrom(...nasty)).map((parts) => parts.join(''));
export const text = fc.oneof(anyText, nastyText, fc.constantFrom('', 'NULL', '\\N', '\\.', 'null'));
export const int64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(2n ** 53n, 2n ** 53n - 1n, -(2n ** 53n), 1n - 2n ** 53n, 0n),
);
const float = fc.oneof(
  fc.double(),
  fc.integer({ min: -1074, max: 1023 }).map((e) => 2 ** e),
  fc.integer({ min: -12, max: 25 }).map((e) => 1.5 * 10 ** e),
);
export const floatText = float.map((value) => (Object.is(value, -0) ? '-0' : String(value)));
const digits = (max: number) => fc.bigInt({ min: 0n, max: 10n ** BigInt(max) }).map(String);
export const decimal = fc.oneof(
  fc.tuple(fc.constantFrom('', '-'), digits(30), digits(20)).map(([sign, whole, part]) => `${sign}${whole}.${part}`),
  fc.constantFrom('NaN', 'Infinity', '-Infinity', '0', '0.00', '1e40', '12.50'),
);
export const uuid = fc.uuid();
const year = fc.oneof(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 10000, max: 200000 }));
const pad = (value: number, width = 2) => String(value).padStart(width, '0');
export const era = fc.constantFrom('', '', ' BC');
export const day = fc
  .tuple(year, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
  .map(([y, m, d]) => `${pad(y, 4)}-${pad(m)}-${pad(d)}`);
export const safeDay = fc
  .tuple(fc.integer({ min: 1, max: 4000 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
  .map(([y, m, d]) => `${pad(y, 4)}-${pad(m)}-${pad(d)}`);
export const clock = fc
  .tuple(
    fc.integer({ min: 0, max: 23 }),
    fc.integer({ min: 0, max: 59 }),
    fc.integer({ min: 0, max: 59 }),
    fc.integer({ min: 0, max: 999999 }),
  )
  .map(([h, m, s, f]) => `${pad(h)}:${pad(m)}:${pad(s)}.${pad(f, 6)}`);
export const zone = fc.constantFrom('+00', '+05:30', '-03:30', '+15:59:59', '-12');
export const infinite = fc.constantFrom('infinity', '-infinity');
export const interval = fc.oneof(
  fc
    .tuple(
      fc.integer({ min: -3000, max: 3000 }),
      fc.integer({ min: -3000, max: 3000 }),
      fc.integer({ min: -99999, max: 99999 }),
      fc.integer({ min: -999999, max: 999999 }),
    )
    .map(([m, d, s, f]) => `${m} months ${d} days ${s} seconds ${f} microseconds`),
  infinite,
  fc.constant('0'),
);
export const json = fc.json({ maxDepth: 3 }).filter((value) => !value.includes('\\u0000'));
export const document = fc.oneof(
  json,
  fc.constantFrom(
    'null',
    '{"$integer":1}',
    '{"a": 1.10}',
    '[1e400]',
    '"text"',
    '"\\"\\\\\\n"',
    '{"a":{"$b":2}}',
    '[0.1, 1e-7, 100, 12345678901234567890]',
    '{}',
    '[]',
    '{"ключ":"знач\\u007f"}',
  ),
);
export const element = (item: fc.Arbitrary<string>) =>
  fc
    .array(fc.option(item), { maxLength: 6 })
    .map(
      (items) =>
        `{${items.map((one) => (one === null ? 'NULL' : `"${one.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`)).join(',')}}`,
    );
export const arrays = (item: fc.Arbitrary<string>, other: readonly string[]) =>
  fc.oneof({ weight: 8, arbitrary: element(item) }, { weight: 1, arbitrary: fc.constantFrom('{}', ...other) });
