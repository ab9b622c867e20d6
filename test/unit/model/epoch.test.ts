import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EPOCH_UNITS, type Epoch, type EpochUnit, epochOfMoment, momentOfEpoch } from '../../../src/model/epoch.ts';
import { formatMoment, parseMoment } from '../../../src/model/moment-text.ts';

function textOf(value: number | bigint, unit: EpochUnit, as: Epoch['as']): string | null {
  const moment = momentOfEpoch(value, { unit, as });
  return moment === null ? null : formatMoment(moment);
}

describe('a number of a unit', () => {
  test.each<[number | bigint, EpochUnit, Epoch['as'], string | null]>([
    [1_627_303_906_122, 'ms', 'integer', '2021-07-26T12:51:46.122'],
    [1_647_950_409n, 's', 'integer', '2022-03-22T12:00:09'],
    [0, 's', 'integer', '1970-01-01T00:00:00'],
    [-1, 'ms', 'integer', '1969-12-31T23:59:59.999'],
    [0, 'coredata', 'integer', '2001-01-01T00:00:00'],
    [668_412_345.25, 'coredata', 'real', '2022-03-08T06:05:45.25'],
    [0, 'webkit', 'integer', '1601-01-01T00:00:00'],
    [13_300_000_000_000_001n, 'webkit', 'integer', '2022-06-18T04:26:40.000001'],
    [2_459_660.5, 'julian', 'real', '2022-03-22T00:00:00'],
    [2_459_660, 'julian', 'integer', '2022-03-21T12:00:00'],
    [1_647_950_409.123456, 's', 'real', '2022-03-22T12:00:09.123456'],
    [1_647_950_409.1234567, 's', 'real', null],
    [2_459_660.123456789, 'julian', 'real', null],
    [1_627_303_906_122_000_000n, 'ns', 'integer', '2021-07-26T12:51:46.122'],
    [1_627_303_906_122_000_001n, 'ns', 'integer', null],
    [1.5, 'ms', 'integer', null],
    [-0, 's', 'real', null],
    [Number.POSITIVE_INFINITY, 's', 'real', null],
    [-62_135_596_800, 's', 'integer', '0001-01-01T00:00:00'],
    [-62_135_596_801, 's', 'integer', null],
    [253_402_300_799, 's', 'integer', '9999-12-31T23:59:59'],
    [253_402_300_800, 's', 'integer', null],
    [2n ** 63n - 1n, 'ms', 'integer', null],
    [1.3e16, 'webkit', 'real', null],
  ])('%s %s as %s is %s', (value, unit, as, expected) => {
    expect(textOf(value, unit, as)).toBe(expected);
  });

  test('comes back from its moment, whichever number it is', () => {
    const number = fc.oneof(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.double(),
      fc.integer({ min: 1, max: 4_102_444_800_000 }).map((millis) => millis / 1000),
    );
    fc.assert(
      fc.property(number, fc.constantFrom(...EPOCH_UNITS), fc.constantFrom('integer', 'real'), (value, unit, as) => {
        const moment = momentOfEpoch(value, { unit, as });
        if (moment === null) return;
        const parsed = parseMoment(formatMoment(moment));
        expect(parsed).toEqual(moment);
        const back = epochOfMoment(moment, { unit, as });
        expect(typeof back === 'bigint' || typeof value === 'bigint' ? BigInt(back ?? 0) : back).toBe(
          typeof back === 'bigint' || typeof value === 'bigint' ? BigInt(value) : value,
        );
      }),
      { numRuns: 2000 },
    );
  });
});

test('moments read as ISO 8601 as JavaScript reckons the calendar', () => {
  const second = fc.integer({ min: -62_135_596_800, max: 253_402_300_799 });
  fc.assert(
    fc.property(second, fc.integer({ min: 0, max: 999_999 }), (whole, micro) => {
      const text = formatMoment({ second: whole, micro });
      expect(text.slice(0, 19)).toBe(new Date(whole * 1000).toISOString().slice(0, 19));
      expect(parseMoment(text)).toEqual({ second: whole, micro });
    }),
  );
});

test('text that is no moment is none', () => {
  for (const text of ['', '2024-01-01 10:00:00', '2024-01-01T10:00', 'infinity', '12024-01-01T10:00:00']) {
    expect(parseMoment(text)).toBeNull();
  }
});
