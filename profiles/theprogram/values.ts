import type { RandomSource } from '../../demo/random-source.ts';

/** A table and a row of it: values as PostgreSQL reads them. */
export type GeneratedRow = readonly [string, Readonly<Record<string, string | number | boolean | null>>];

/** Fractions of a second. */
const MICROSECONDS = ['', '.5', '.123456', '.000001', '.999999'] as const;

/** Templates of interpretations that belong to nobody. */
export const TEMPLATES = ['sun_in_aries', 'moon_in_♋', 'mars_in_leo'] as const;

/** Documents that other JSON libraries change. */
export const DOCUMENTS = [
  '{}',
  '[]',
  '{"planets": {"Sun": {"lon": 123.456789012345678901234567890, "speed": 1.10}}, "houses": [0, 30.0, 1e400]}',
  '{"id": 9007199254740993, "name": "北京 \\u2028 \\ud83d\\ude00", "__proto__": null, "$json": "x"}',
  '{"nested": [[[{"a": []}]]], "empty": "", "zero": -0, "null": null}',
] as const;

/** A point on the earth, often at its ends. */
export function place(random: RandomSource): { readonly latitude: string; readonly longitude: string } {
  return {
    latitude: random.pick(['90.00000000', '-90.00000000', '0.00000000', '52.52000660', '-0.00000001']),
    longitude: random.pick(['180.00000000', '-180.00000000', '13.40495400', '179.99999999']),
  };
}

export function stamp(random: RandomSource): string {
  return `2024-0${random.integer(1, 9)}-1${random.integer(0, 9)} 08:0${random.integer(0, 9)}:00${random.pick(MICROSECONDS)}`;
}

export function stamps(random: RandomSource): { readonly created_at: string; readonly updated_at: string } {
  return { created_at: stamp(random), updated_at: stamp(random) };
}

export function uuid(random: RandomSource): string {
  const hex = random.bytes(16).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
