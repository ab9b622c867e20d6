import type { Column } from '../catalog.ts';
import type { EpochUnit } from '../epoch.ts';
import type { ExpressionNode } from '../expression.ts';
import type { LogicalType } from '../logical-type.ts';
import { outside } from '../outside-language.ts';
import type { SqliteForm, Storage } from '../storage.ts';
import { affinityOf } from './affinity.ts';

type NodeOf<Kind extends ExpressionNode['kind']> = Extract<ExpressionNode, { readonly kind: Kind }>;

interface Side {
  readonly type: LogicalType;
  readonly storage: Storage;
}

/** The default that makes a number of this moment, or something random, for each row; null: it is another default. */
export function madeDefault(node: ExpressionNode, from: Column, to: Side): ExpressionNode | null {
  const made = node.kind === 'cast' && (node.type.kind === 'text' || node.type.kind === 'uuid') ? node.operand : node;
  const isText = made !== node && node.kind === 'cast' && node.type.kind === 'text';
  if (made.kind === 'now-number') return numberDefault(made, isText, { from, to });
  return made.kind === 'random' ? randomDefault(made, { from, to }) : null;
}

interface Sides {
  readonly from: Side;
  readonly to: Side;
}

function numberDefault(made: NodeOf<'now-number'>, isText: boolean, { from, to }: Sides): ExpressionNode {
  // PostgreSQL rounds what it assigns to a column of integers, and does not show that it does.
  const isAssigned =
    'typeName' in from.storage && from.type.kind === 'integer' && made.part === 'exact' && made.unit !== 'julian';
  const node: typeof made = isAssigned ? { ...made, part: 'round' } : made;
  const form = sqliteForm(from, to);
  const isToPostgres = 'form' in from.storage;
  const declaredType = 'form' in from.storage ? from.storage.declaredType : null;
  const isTextThere = declaredType === null ? isText : affinityOf(declaredType) === 'text';
  // A column of no affinity keeps the text that it is given.
  if (isText && !isTextThere && declaredType !== null && affinityOf(declaredType) === 'blob') return outside();
  const isWhole = node.part !== 'exact';
  switch (to.type.kind) {
    case 'text':
      return isTextThere && isWhole && form.kind === 'text' && isUnbounded(to.type) && isUnbounded(from.type)
        ? { kind: 'cast', operand: node, type: to.type }
        : outside();
    case 'integer':
      return isWhole &&
        form.kind === 'integer' &&
        from.type.kind === 'integer' &&
        !isTextThere &&
        isWide(node, from, to)
        ? node
        : outside();
    case 'float':
      return to.type.bits === 64 && form.kind === 'real' && from.type.kind === 'float' ? node : outside();
    case 'timestamp':
    case 'timestamptz':
      return isToPostgres && isMomentOf(node, form) ? { kind: 'now', type: to.type.kind } : outside();
    default:
      return outside();
  }
}

/** Seconds fit into 32 bits until 2038, milliseconds never do. */
function isWide(node: NodeOf<'now-number'>, from: Side, to: Side): boolean {
  return node.unit === 's' || [from, to].every(({ type }) => type.kind === 'integer' && type.bits === 64);
}

function isUnbounded(type: LogicalType): boolean {
  return type.kind === 'text' && type.length === null && !type.fixed;
}

function isMomentOf({ unit, part }: NodeOf<'now-number'>, form: SqliteForm): boolean {
  return form.kind === 'epoch' && form.unit === unit && (form.as === 'real') === (part === 'exact');
}

/** How this moment is written in each unit that a column may count. */
const PARTS: Partial<Readonly<Record<`${EpochUnit} ${'integer' | 'real'}`, NodeOf<'now-number'>>>> = {
  's integer': { kind: 'now-number', unit: 's', part: 'floor' },
  's real': { kind: 'now-number', unit: 's', part: 'exact' },
  'ms integer': { kind: 'now-number', unit: 'ms', part: 'floor' },
  'ms real': { kind: 'now-number', unit: 'ms', part: 'exact' },
  'julian real': { kind: 'now-number', unit: 'julian', part: 'exact' },
};

/** This moment for a column of SQLite that counts; null for one that does not, or in a unit that SQLite has no word for. */
export function sqliteNowNumber({ type }: Column, form: SqliteForm): ExpressionNode | null {
  const isMoment = type.kind === 'timestamp' || type.kind === 'timestamptz';
  return isMoment && form.kind === 'epoch' ? (PARTS[`${form.unit} ${form.as}`] ?? null) : null;
}

function randomDefault(node: NodeOf<'random'>, { from, to }: Sides): ExpressionNode {
  const form = sqliteForm(from, to);
  if (from.type.kind !== to.type.kind) return outside();
  if (to.type.kind === 'bytes') return node.as === 'bytes' && form.kind === 'blob' ? node : outside();
  if (to.type.kind === 'text') return isRandomText(node, { from, to }) ? node : outside();
  if (to.type.kind !== 'uuid' || node.bytes !== UUID_BYTES || form.kind !== 'uuid') return outside();
  // Any sixteen bytes are a uuid, of no version: PostgreSQL has it of their digits.
  const isOfForm = form.as === 'blob' ? node.as === 'bytes' : form.as === 'hex' && node.as === 'hex';
  if (!isOfForm) return outside();
  return 'form' in from.storage ? { kind: 'cast', operand: { ...node, as: 'hex' }, type: to.type } : outside();
}

const UUID_BYTES = 16;

/** Digits without a letter would be a number in a column of numeric affinity. */
function isRandomText({ as, bytes }: NodeOf<'random'>, { from, to }: Sides): boolean {
  const isText = sqliteForm(from, to).kind === 'text' && as !== 'bytes';
  const declared = [from.storage, to.storage].flatMap((storage) => ('form' in storage ? [storage.declaredType] : []));
  const fits = [from.type, to.type].every(
    (type) => type.kind === 'text' && !type.fixed && (type.length === null || type.length >= 2 * bytes),
  );
  return isText && fits && declared.every((name) => affinityOf(name) === 'text');
}

/** How the values lie in SQLite's side. */
function sqliteForm(from: Side, to: Side): SqliteForm {
  if ('form' in from.storage) return from.storage.form;
  return 'form' in to.storage ? to.storage.form : outside();
}
