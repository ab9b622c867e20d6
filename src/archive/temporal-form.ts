// Canonical dates, times, intervals and uuids as bytes.
import type { LogicalType } from '../model/logical-type.ts';
import { LOWER_F, NINE, QUOTE, ZERO } from '../util/ascii.ts';
import type { CellForm } from './cell-forms.ts';

type Kind = Extract<
  LogicalType['kind'],
  'uuid' | 'date' | 'time' | 'timetz' | 'timestamp' | 'timestamptz' | 'interval'
>;

const DATE = String.raw`\d{4,7}-\d\d-\d\d`;
const TIME = String.raw`\d\d:\d\d:\d\d(?:\.\d{1,6})?`;
const ZONE = String.raw`[+-]\d\d(?::\d\d){0,2}`;
const INTERVAL = String.raw`P(?=[-\dT])(?:-?\d+Y)?(?:-?\d+M)?(?:-?\d+D)?(?:T(?=[-\d])(?:-?\d+H)?(?:-?\d+M)?(?:-?\d+(?:\.\d+)?S)?)?`;

/** What PostgreSQL's `to_json` can write with the session settings of the design. */
const PATTERNS: Readonly<Record<Kind, RegExp>> = {
  uuid: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  date: new RegExp(`^(?:${DATE}(?: BC)?|-?infinity)$`),
  time: new RegExp(`^${TIME}$`),
  timetz: new RegExp(`^${TIME}${ZONE}$`),
  timestamp: new RegExp(`^(?:${DATE}T${TIME}(?: BC)?|-?infinity)$`),
  timestamptz: new RegExp(String.raw`^(?:${DATE}T${TIME}\+00:00(?: BC)?|-?infinity)$`),
  interval: new RegExp(`^(?:${INTERVAL}|-?infinity)$`),
};

const LOWER_A = 0x61;
const DIGIT = 'd'.charCodeAt(0);
const HEX = 'x'.charCodeAt(0);

/** The usual shape of each kind, for a look without a string: `d` a digit, `x` a hexadecimal one. */
const TEMPLATES: Readonly<Record<Kind, string | null>> = {
  uuid: 'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx',
  date: 'dddd-dd-dd',
  time: 'dd:dd:dd',
  timetz: null,
  timestamp: 'dddd-dd-ddTdd:dd:dd',
  timestamptz: 'dddd-dd-ddTdd:dd:dd+00:00',
  interval: null,
};

/** The form of string cells of that kind. Calendars are not checked: the database has done that. */
export function temporalForm(kind: Kind): CellForm {
  const pattern = PATTERNS[kind];
  const template = TEMPLATES[kind] === null ? null : Buffer.from(TEMPLATES[kind]);
  return (bytes, start, end) => {
    if (bytes[start] !== QUOTE || bytes[end - 1] !== QUOTE) return false;
    if (template !== null && end - start - 2 === template.length && matches(bytes, start + 1, template)) return true;
    return pattern.test(bytes.toString('latin1', start + 1, end - 1));
  };
}

function matches(bytes: Buffer, start: number, template: Buffer): boolean {
  for (let i = 0; i < template.length; i++) {
    const byte = bytes[start + i] as number;
    const symbol = template[i] as number;
    const isDigit = byte >= ZERO && byte <= NINE;
    if (
      symbol === DIGIT ? !isDigit : symbol === HEX ? !isDigit && (byte < LOWER_A || byte > LOWER_F) : byte !== symbol
    ) {
      return false;
    }
  }
  return true;
}
