import type { DateTimeForm, SqliteForm } from '../../../model/storage.ts';
import { isLongMoment, isShortDate, isShortTime } from './sqlite-calendar.ts';

type Zone = DateTimeForm['zone'];

/** How a fraction of a second ends: in another digit than 0 (or there is none), in 0, or it is nothing but zeros. */
type Ending = 'trimmed' | 'padded' | 'zeros';

/** How a text writes a moment. */
interface MomentShape {
  readonly separator: ' ' | 'T';
  /** Digits of the fraction, 0 to 6. */
  readonly digits: number;
  readonly ending: Ending;
  readonly zone: Zone;
  /** BC, past 9999 or infinite: only PostgreSQL's own text says that. */
  readonly isLong: boolean;
}

const SEPARATORS = [' ', 'T'] as const;
const ZONES = ['', 'Z', '+00:00'] as const;
const DIGITS = [0, 1, 2, 3, 4, 5, 6] as const;
const ENDINGS: readonly Ending[] = ['trimmed', 'padded', 'zeros'];

/** Every shape under a name of its own, so that counting makes no new strings. */
const SHAPES: readonly (readonly [string, MomentShape])[] = SEPARATORS.flatMap((separator) =>
  ZONES.flatMap((zone) =>
    DIGITS.flatMap((digits) =>
      ENDINGS.map((ending): readonly [string, MomentShape] => {
        return [`${separator}${digits} ${ending} ${zone}`, { separator, zone, digits, ending, isLong: false }];
      }),
    ),
  ),
);

/** The name of the shape that SQLite itself writes: `2026-11-21 10:00:09`. */
export const WHOLE_SECONDS = ' 0 trimmed ';

const LONG: MomentShape = { separator: 'T', digits: 0, ending: 'trimmed', zone: '', isLong: true };
const SHAPES_BY_NAME: ReadonlyMap<string, MomentShape> = new Map<string, MomentShape>([
  ...SHAPES,
  ['long', LONG],
  ['long+00:00', { ...LONG, zone: '+00:00' }],
]);

const WHOLE_LENGTH = 19;

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
  const separator = SEPARATORS.indexOf(text[10] as ' ' | 'T');
  if (separator < 0 || !isShortDate(text) || !isShortTime(text, 11)) return null;
  let end = WHOLE_LENGTH;
  if (text[end] === '.') end = endOfDigits(text, end + 1);
  const digits = end === WHOLE_LENGTH ? 0 : end - WHOLE_LENGTH - 1;
  const zone = ZONES.indexOf((text.length === end ? '' : text.slice(end)) as Zone);
  if (zone < 0 || digits >= DIGITS.length || text[end - 1] === '.') return null;
  const ending = ENDINGS.indexOf(endingOf(text, end, digits));
  const place = ((separator * ZONES.length + zone) * DIGITS.length + digits) * ENDINGS.length + ending;
  return SHAPES[place]?.[0] ?? null;
}

function endOfDigits(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) >= 0x30 && text.charCodeAt(at) <= 0x39) at++;
  return at;
}

function endingOf(text: string, end: number, digits: number): Ending {
  if (digits === 0 || text[end - 1] !== '0') return 'trimmed';
  for (let at = end - digits; at < end; at++) {
    if (text[at] !== '0') return 'padded';
  }
  return 'zeros';
}

/** The one form in which moments of all these shapes come back as they are. */
export interface MomentForm {
  readonly form: SqliteForm;
  readonly hasZone: boolean;
}

/** @returns null where no form does: the moments are written in several ways */
export function momentForm(names: readonly string[]): MomentForm | null {
  const shapes = names.map((name) => SHAPES_BY_NAME.get(name) ?? LONG);
  const [first] = shapes;
  if (first === undefined) return null;
  const { separator, zone } = first;
  const hasZone = zone !== '';
  if (shapes.some((shape) => shape.separator !== separator || shape.zone !== zone)) return null;
  const isTrimmed = shapes.every((shape) => shape.ending === 'trimmed');
  if (isTrimmed && separator === 'T' && zone !== 'Z') return { form: { kind: 'text' }, hasZone };
  const fraction = shapes.some((shape) => shape.isLong) ? null : fractionForm(shapes, isTrimmed);
  return fraction === null ? null : { form: { kind: 'datetime', separator, fraction, zone }, hasZone };
}

/** The likeliest of the forms that all shapes have: a column of six digits or none is of one that writes six. */
function fractionForm(shapes: readonly MomentShape[], isTrimmed: boolean): DateTimeForm['fraction'] | null {
  const [fixed, ...others] = new Set(shapes.map((shape) => shape.digits));
  if (fixed !== undefined && fixed > 0 && others.length === 0) return fixed as DateTimeForm['fraction'];
  const isSixOrNone = shapes.every(({ digits, ending }) => digits === 0 || (digits === 6 && ending !== 'zeros'));
  if (isSixOrNone && others.length > 0) return 'six-or-none';
  return isTrimmed ? 'trimmed' : null;
}
