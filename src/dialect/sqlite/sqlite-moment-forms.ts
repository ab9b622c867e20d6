import type { DateTimeForm, SqliteForm } from '../../model/storage.ts';
import { isLongMoment, isShortDate, isShortTime } from './sqlite-calendar.ts';

type Zone = DateTimeForm['zone'];

/** How a text writes a moment. */
interface MomentShape {
  readonly separator: ' ' | 'T';
  /** Digits of the fraction, 0 to 6. */
  readonly digits: number;
  /** The fraction does not end in 0. */
  readonly isTrimmed: boolean;
  readonly zone: Zone;
  /** BC, past 9999 or infinite: only PostgreSQL's own text says that. */
  readonly isLong: boolean;
}

const SEPARATORS = [' ', 'T'] as const;
const ZONES = ['', 'Z', '+00:00'] as const;

/** Every shape under a name of its own, so that counting makes no new strings. */
const SHAPES: ReadonlyMap<string, MomentShape> = new Map(
  SEPARATORS.flatMap((separator) =>
    ZONES.flatMap((zone) =>
      [0, 1, 2, 3, 4, 5, 6].flatMap((digits) =>
        [true, false].map((isTrimmed): [string, MomentShape] => {
          const shape = { separator, zone, digits, isTrimmed, isLong: false };
          return [nameOf(shape), shape];
        }),
      ),
    ),
  ),
);

const LONG: MomentShape = { separator: 'T', digits: 0, isTrimmed: true, zone: '', isLong: true };
const LONG_SHAPES: ReadonlyMap<string, MomentShape> = new Map([
  ['long', LONG],
  ['long+00:00', { ...LONG, zone: '+00:00' }],
]);

const NAMES: readonly string[] = [...SHAPES.keys()];

function nameOf({ separator, zone, digits, isTrimmed }: Omit<MomentShape, 'isLong'>): string {
  return `${separator}.${digits}${isTrimmed ? '' : '0'}${zone}`;
}

const WHOLE_LENGTH = 19;
const DIGITS_MAX = 6;

/**
 * The name of the shape in which a text writes a moment; null where it writes none.
 * @param zone the zone that long moments are looked for with
 */
export function momentShape(text: string, zone: '' | '+00:00'): string | null {
  const shape = shortShape(text);
  if (shape !== null) return shape;
  return isLongMoment(text, zone) ? `long${zone}` : null;
}

/** The shape of a moment of the years 1 to 9999. */
function shortShape(text: string): string | null {
  const place = SEPARATORS.indexOf(text[10] as ' ' | 'T');
  if (place < 0 || !isShortDate(text) || !isShortTime(text, 11)) return null;
  let end = WHOLE_LENGTH;
  if (text[end] === '.') end = endOfDigits(text, end + 1);
  const digits = end === WHOLE_LENGTH ? 0 : end - WHOLE_LENGTH - 1;
  const zonePlace = ZONES.indexOf((text.length === end ? '' : text.slice(end)) as Zone);
  if (zonePlace < 0 || digits > DIGITS_MAX || text[end - 1] === '.') return null;
  const isTrimmed = digits === 0 || text[end - 1] !== '0';
  return NAMES[((place * ZONES.length + zonePlace) * (DIGITS_MAX + 1) + digits) * 2 + (isTrimmed ? 0 : 1)] ?? null;
}

function endOfDigits(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) >= 0x30 && text.charCodeAt(at) <= 0x39) at++;
  return at;
}

/** The one form in which moments of all these shapes come back as they are. */
export interface MomentForm {
  readonly form: SqliteForm;
  readonly hasZone: boolean;
}

/** @returns null where no form does: the moments are written in several ways */
export function momentForm(names: readonly string[]): MomentForm | null {
  const shapes = names.map((name) => SHAPES.get(name) ?? LONG_SHAPES.get(name) ?? LONG);
  const [first] = shapes;
  if (first === undefined) return null;
  const { separator, zone } = first;
  const hasZone = zone !== '';
  if (shapes.some((shape) => shape.separator !== separator || shape.zone !== zone)) return null;
  const isTrimmed = shapes.every((shape) => shape.isTrimmed);
  if (isTrimmed && separator === 'T' && zone !== 'Z') return { form: { kind: 'text' }, hasZone };
  const digits = shapes.every((shape) => shape.digits === first.digits) ? first.digits : 0;
  if ((digits === 0 && !isTrimmed) || shapes.some((shape) => shape.isLong)) return null;
  const fraction = digits === 0 ? 'trimmed' : (digits as 1 | 2 | 3 | 4 | 5 | 6);
  return { form: { kind: 'datetime', separator, fraction, zone }, hasZone };
}
