import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { timeZone } from '../../../../src/transform/ruled/time-zone.ts';

/** Seconds since 1970 of a time that is written as one of UTC. */
function at(text: string): number {
  return Date.parse(`${text}Z`) / 1000;
}

function momentsIn(zone: string, local: string): readonly string[] {
  const moments = timeZone(zone)?.momentsOf(at(local)) ?? [];
  return moments.map((second) => new Date(second * 1000).toISOString());
}

describe('the moments of a local time', () => {
  test.each([
    ['America/New_York', '2024-07-01T12:00:00', ['2024-07-01T16:00:00.000Z']],
    ['America/New_York', '2024-01-01T12:00:00', ['2024-01-01T17:00:00.000Z']],
    ['America/New_York', '2024-03-10T02:30:00', []],
    ['America/New_York', '2024-11-03T01:30:00', ['2024-11-03T05:30:00.000Z', '2024-11-03T06:30:00.000Z']],
    ['Europe/Berlin', '2024-03-31T02:00:00', []],
    ['Europe/Berlin', '2024-03-31T03:00:00', ['2024-03-31T01:00:00.000Z']],
    ['Australia/Lord_Howe', '2024-04-07T01:45:00', ['2024-04-06T14:45:00.000Z', '2024-04-06T15:15:00.000Z']],
    ['Pacific/Apia', '2011-12-30T12:00:00', []],
    ['Asia/Kathmandu', '2999-06-01T00:00:00', ['2999-05-31T18:15:00.000Z']],
    ['UTC', '0001-01-01T00:00:00', ['0001-01-01T00:00:00.000Z']],
  ])('in %s at %s', (zone, local, moments) => {
    expect(momentsIn(zone, local)).toEqual(moments);
  });

  test('that was skipped is the one by the offset before', () => {
    const skipped = timeZone('America/New_York')?.skipped(at('2024-03-10T02:30:00')) ?? 0;
    expect(new Date(skipped * 1000).toISOString()).toBe('2024-03-10T07:30:00.000Z');
  });

  test('are among them, whatever moment the clocks are read at', () => {
    const zones = ['America/New_York', 'Europe/London', 'Africa/Casablanca', 'Asia/Tehran', 'America/St_Johns'];
    const seconds = fc.integer({ min: at('1900-01-01T00:00:00'), max: at('2100-01-01T00:00:00') });
    fc.assert(
      fc.property(fc.constantFrom(...zones), seconds, (name, second) => {
        const shown = new Intl.DateTimeFormat('sv-SE', {
          timeZone: name,
          dateStyle: 'short',
          timeStyle: 'medium',
        }).format(second * 1000);
        const moments = timeZone(name)?.momentsOf(at(shown.replace(' ', 'T'))) ?? [];
        expect(moments).toContain(second);
      }),
      { numRuns: 200 },
    );
  });
});

test('a name that is none has no zone', () => {
  expect(timeZone('Mars/Phobos')).toBeNull();
});
