import type { Column } from '../catalog.ts';
import type { ExpressionNode } from '../expression.ts';
import type { LogicalType } from '../logical-type.ts';
import { outside } from '../outside-language.ts';
import type { DateTimeForm, SqliteForm, SqliteStorage } from '../storage.ts';
import { affinityOf } from './affinity.ts';

type NowNode = Extract<ExpressionNode, { readonly kind: 'now' | 'now-text' }>;

/** What SQLite's CURRENT_TIMESTAMP, CURRENT_DATE and CURRENT_TIME write. */
const FORMATS = { timestamp: '%Y-%m-%d %H:%M:%S', date: '%Y-%m-%d', time: '%H:%M:%S' } as const;

const FULL_FORMAT = /^%Y-%m-%d[ T]%H:%M:(?:%S|%f0*)(?:Z|\+00:00)?$/;

/** This moment as a default of a PostgreSQL column, from a SQLite one. */
export function postgresNow(node: NowNode, from: Column, to: LogicalType): ExpressionNode {
  const format = formatOf(node);
  if (from.type.kind !== to.kind || !('form' in from.storage)) return outside();
  // The default writes text, beside the numbers that the column holds.
  if (from.storage.form.kind === 'epoch') return outside();
  switch (to.kind) {
    case 'timestamp':
    case 'timestamptz':
      return FULL_FORMAT.test(format) ? { kind: 'now', type: to.kind } : outside();
    case 'date':
    case 'time':
      return format === FORMATS[to.kind] ? { kind: 'now', type: to.kind } : outside();
    case 'text':
      return isKeptAsText(format, from.storage) && to.length === null && !to.fixed
        ? { kind: 'now-text', format }
        : outside();
    default:
      return outside();
  }
}

/** Digits alone would be a number in a column of numeric affinity; `2026-11` is none. */
function isKeptAsText(format: string, { form, declaredType }: SqliteStorage): boolean {
  if (form.kind !== 'text' && form.kind !== 'affinity') return false;
  return affinityOf(declaredType) === 'text' || /%[A-Za-z][-:]%/.test(format);
}

function formatOf(node: NowNode): string {
  if (node.kind === 'now-text') return node.format;
  return node.type === 'timestamptz' ? outside() : FORMATS[node.type];
}

/** This moment as a default of a SQLite column, written as the column writes its moments, to the second. */
export function sqliteNow(node: NowNode, from: Column, form: SqliteForm): ExpressionNode {
  const { kind } = from.type;
  if (node.kind === 'now-text') return kind === 'text' && form.kind === 'text' ? node : outside();
  if (kind === 'timestamp' || kind === 'timestamptz') {
    const isMoment = node.type === 'timestamp' || node.type === 'timestamptz';
    return isMoment ? timestampNow(momentFormat(kind, form)) : outside();
  }
  if (form.kind !== 'text') return outside();
  if (kind === 'date' && node.type !== 'time') return { kind: 'now', type: 'date' };
  return kind === 'time' && node.type !== 'date' ? { kind: 'now', type: 'time' } : outside();
}

function timestampNow(format: string): ExpressionNode {
  return format === FORMATS.timestamp ? { kind: 'now', type: 'timestamp' } : { kind: 'now-text', format };
}

function momentFormat(kind: 'timestamp' | 'timestamptz', form: SqliteForm): string {
  if (form.kind === 'text') return `%Y-%m-%dT%H:%M:%S${kind === 'timestamptz' ? '+00:00' : ''}`;
  return form.kind === 'datetime'
    ? `%Y-%m-%d${form.separator}%H:%M:${secondsFormat(form.fraction)}${form.zone}`
    : outside();
}

/** A form that trims takes whole seconds; one of fixed width gets its zeros. */
function secondsFormat(fraction: DateTimeForm['fraction']): string {
  if (typeof fraction !== 'number' || fraction === 0) return '%S';
  return fraction < 3 ? `%S.${'0'.repeat(fraction)}` : `%f${'0'.repeat(fraction - 3)}`;
}
