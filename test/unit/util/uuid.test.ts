import { expect, test } from 'vitest';
import { namedUuid, newUuid, timeUuid, uuidOf } from '../../../src/util/uuid.ts';

const DNS = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';

test('names and moments become the uuids of the examples in RFC 9562, appendix A', () => {
  expect(namedUuid(DNS, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
  const bits = Buffer.from('0000000000000cc318c4dc0c0c07398f', 'hex');
  expect(timeUuid(Date.UTC(2022, 1, 22, 19, 22, 22), bits)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
  expect(uuidOf(Buffer.from('919108f752d133205bacf847db4148a8', 'hex'), 4)).toBe(
    '919108f7-52d1-4320-9bac-f847db4148a8',
  );
});

test('a name of any script is taken as its UTF-8', () => {
  expect(namedUuid(DNS, 'münchen.example')).not.toBe(namedUuid(DNS, 'munchen.example'));
});

test('new uuids differ, and hold the moment that they were made in', () => {
  const before = Date.now();
  const made = Array.from({ length: 1000 }, newUuid);
  const after = Date.now();
  expect(new Set(made).size).toBe(1000);
  for (const uuid of made) {
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const millis = Number.parseInt(uuid.replace('-', '').slice(0, 12), 16);
    expect(millis).toBeGreaterThanOrEqual(before);
    expect(millis).toBeLessThanOrEqual(after);
  }
});
