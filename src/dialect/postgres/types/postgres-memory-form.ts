import { EPOCH_UNITS, type EpochUnit } from '../../../model/epoch.ts';
import type { DateTimeForm, EpochForm, SqliteForm, UuidStyle } from '../../../model/storage.ts';

type PlainKind = Exclude<SqliteForm['kind'], 'numeric' | 'datetime' | 'epoch' | 'uuid'>;

const PLAIN: readonly PlainKind[] = [
  'boolean',
  'integer',
  'real',
  'text',
  'blob',
  'jsonb',
  'document',
  'real-text',
  'affinity',
  'tagged',
];

const SCALE_MAX = 15;

/** The form of a SQLite column as a comment has it; null where it is none. */
export function parseSqliteForm(value: unknown): SqliteForm | null {
  if (typeof value !== 'object' || value === null) return null;
  const form = value as Readonly<Record<string, unknown>>;
  const { kind: given } = form;
  if (given === 'numeric') return parseNumeric(form);
  if (given === 'datetime') return parseDateTime(form);
  if (given === 'epoch') return parseEpoch(form);
  if (given === 'uuid') return parseUuid(form);
  const kind = PLAIN.find((candidate) => candidate === given);
  return kind === undefined || !hasOnly(form, ['kind']) ? null : { kind };
}

function parseNumeric(form: Readonly<Record<string, unknown>>): SqliteForm | null {
  const { scale } = form;
  if (!hasOnly(form, ['kind', 'scale'])) return null;
  if (scale === null) return { kind: 'numeric', scale };
  const isScale = typeof scale === 'number' && Number.isInteger(scale) && scale >= 0 && scale <= SCALE_MAX;
  return isScale ? { kind: 'numeric', scale } : null;
}

const SEPARATORS: readonly DateTimeForm['separator'][] = [' ', 'T'];
const FRACTIONS: readonly DateTimeForm['fraction'][] = [0, 1, 2, 3, 4, 5, 6, 'trimmed', 'six-or-none'];
const ZONES: readonly DateTimeForm['zone'][] = ['', 'Z', '+00:00'];

function parseDateTime(form: Readonly<Record<string, unknown>>): SqliteForm | null {
  const given = form as { readonly separator?: unknown; readonly fraction?: unknown; readonly zone?: unknown };
  const separator = SEPARATORS.find((candidate) => candidate === given.separator);
  const fraction = FRACTIONS.find((candidate) => candidate === given.fraction);
  const zone = ZONES.find((candidate) => candidate === given.zone);
  if (separator === undefined || fraction === undefined || zone === undefined) return null;
  if (!hasOnly(form, ['kind', 'separator', 'fraction', 'zone'])) return null;
  return { kind: 'datetime', separator, fraction, zone };
}

const HOLDERS: readonly EpochForm['as'][] = ['integer', 'real'];

function parseEpoch(form: Readonly<Record<string, unknown>>): SqliteForm | null {
  const given = form as { readonly unit?: unknown; readonly as?: unknown };
  const unit = EPOCH_UNITS.find((candidate): candidate is EpochUnit => candidate === given.unit);
  const holder = HOLDERS.find((candidate) => candidate === given.as);
  if (unit === undefined || holder === undefined || !hasOnly(form, ['kind', 'unit', 'as'])) return null;
  return { kind: 'epoch', unit, as: holder };
}

const UUID_STYLES: readonly UuidStyle[] = ['blob', 'hex', 'upper'];

function parseUuid(form: Readonly<Record<string, unknown>>): SqliteForm | null {
  const style = UUID_STYLES.find((candidate) => candidate === (form as { readonly as?: unknown }).as);
  return style === undefined || !hasOnly(form, ['kind', 'as']) ? null : { kind: 'uuid', as: style };
}

function hasOnly(form: object, keys: readonly string[]): boolean {
  return Object.keys(form).every((key) => keys.includes(key));
}
