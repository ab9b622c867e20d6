import type { Identity } from '../../../model/catalog.ts';
import { EPOCH_UNITS, type EpochUnit } from '../../../model/epoch.ts';
import type { LogicalType, QualifiedName } from '../../../model/logical-type.ts';
import { formatQualifiedName, neededEnum, parseQualifiedName, parseTypeName } from '../../../model/type-name.ts';

/** What a comment in a column's definition claims: how PostgreSQL held the column. */
export interface ColumnMemory {
  readonly type: LogicalType;
  /** As `format_type` prints it; of an enum its qualified name. */
  readonly typeName: string;
  readonly identity: Identity['kind'] | null;
  /** The labels of an enum, or of the enum that it is an array of; null for any other type. */
  readonly labels: readonly string[] | null;
  /** The unit of a date or time stamp that SQLite holds as a number; missing for any other. */
  readonly epoch?: EpochUnit;
}

const EPOCH_SUFFIX = new RegExp(`^(.*) epoch (${EPOCH_UNITS.join('|')})$`, 's');
const IDENTITY_SUFFIX = /^(.*) (serial|by-default|always)$/s;

/**
 * The inner text of the comment that remembers a column: `uuid`, `bigint serial`, `enum mood ["sad","ok"]`, `date epoch ms`,
 * `enum public.mood[] ["sad","ok"]` for an array of it. A type that could be mistaken for a remark of a person gets a word before it: `type public.address`.
 */
export function formatColumnMemory(memory: ColumnMemory): string {
  if (memory.labels !== null) return escapeEnd(`enum ${memory.typeName} ${JSON.stringify(memory.labels)}`);
  const prefix = isTelling(memory.typeName) ? '' : 'type ';
  const epoch = memory.epoch === undefined ? '' : ` epoch ${memory.epoch}`;
  const suffix = memory.identity === null ? epoch : ` ${memory.identity}`;
  return escapeEnd(`${prefix}${memory.typeName}${suffix}`);
}

/** The twin of `formatColumnMemory`; null for a remark that is none of ours. */
export function parseColumnMemory(comment: string): ColumnMemory | null {
  const text = unescapeEnd(comment);
  if (text.startsWith('enum ')) return parseEnumMemory(text);
  const epoch = EPOCH_SUFFIX.exec(text);
  const match = epoch ?? IDENTITY_SUFFIX.exec(text);
  const named = match?.[1] ?? text;
  const identity = epoch === null ? ((match?.[2] ?? null) as ColumnMemory['identity']) : null;
  const isNamed = named.startsWith('type ');
  const typeName = isNamed ? named.slice('type '.length) : named;
  if (!isNamed && !isTelling(typeName)) return null;
  const unit = epoch === null ? {} : { epoch: epoch[2] as EpochUnit };
  return { type: parseTypeName(typeName), typeName, identity, labels: null, ...unit };
}

/** The inner text of the comment that remembers a table's name: `auth.users`. */
export function formatTableMemory(name: QualifiedName): string {
  return escapeEnd(formatQualifiedName(name));
}

/** The twin of `formatTableMemory`; null for a remark that is none of ours. */
export function parseTableMemory(comment: string): QualifiedName | null {
  return parseQualifiedName(unescapeEnd(comment));
}

/** The name that a table of any namespace gets here: `auth.users` becomes `auth_users`. */
export function flatTableName(name: QualifiedName): string {
  return name.namespace === null ? name.name : `${name.namespace}_${name.name}`;
}

function parseEnumMemory(text: string): ColumnMemory | null {
  const match = /^enum (.+?) (\[.*\])$/s.exec(text);
  const labels = match === null ? null : parseLabels(match[2] as string);
  if (match === null || labels === null) return null;
  const [, typeName = ''] = match;
  const array: LogicalType = { kind: 'other', name: typeName };
  if (neededEnum(array) !== null) return { type: array, typeName, identity: null, labels };
  const name = parseQualifiedName(typeName);
  if (name === null) return null;
  return { type: { kind: 'enum', name }, typeName: formatQualifiedName(name), identity: null, labels };
}

function parseLabels(json: string): readonly string[] | null {
  try {
    const labels = JSON.parse(json) as unknown;
    return Array.isArray(labels) && labels.every((label) => typeof label === 'string') ? labels : null;
  } catch {
    // Not JSON, so not ours: a person's remark may begin with any word.
    return null;
  }
}

/** Types of PostgreSQL without a logical type of their own that no remark of a person consists of. */
const TELLING =
  /^(inet|cidr|macaddr8?|tsvector|tsquery|hstore|citext|ltree|lquery|pg_lsn|bit(\(\d+\)|( varying)(\(\d+\))?)|(int[48]|num|ts|tstz|date)(multi)?range)$/;

/** True where the comment says by itself that it names a type. */
function isTelling(typeName: string): boolean {
  const element = typeName.replace(/(\[\])+$/, '');
  if (parseTypeName(typeName).kind !== 'other' || TELLING.test(element)) return true;
  return element !== typeName && parseTypeName(element).kind !== 'other';
}

/** The end of a comment cannot stand inside one; in a JSON string the slash may be escaped anyway. */
function escapeEnd(text: string): string {
  return text.replaceAll('*/', '*\\/');
}

function unescapeEnd(text: string): string {
  return text.replaceAll('*\\/', '*/');
}
