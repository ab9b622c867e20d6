import { RowferryError } from '../../errors/rowferry-error.ts';
import { type Column, storedColumns, type Table } from '../../model/catalog.ts';
import { displayName } from '../../model/logical-type.ts';
import type { ColumnPlan, TablePlan } from '../../model/plan.ts';
import type { OwnerValue } from '../../model/rules.ts';
import { constantColumn } from '../constant-column.ts';
import { conversionBetween } from '../conversions.ts';
import { storageName } from '../map-column.ts';
import { needsValue } from '../needs-value.ts';
import { valued } from '../ruled/plan-constant.ts';
import { cellOfType } from '../ruled/value-cells.ts';
import type { OwnerInput } from './owner-input.ts';

/** The one row of an owner who is made: it goes in beside those of others. */
export interface OwnerRow {
  readonly plan: TablePlan;
  /** The table of the users with the columns that the row has. */
  readonly table: Table;
}

const INSTANT = { kind: 'timestamptz' } as const;

/**
 * The row of a new owner: who it is, what the rules say, and NULL where import puts the hash of a password.
 * @param instant what `{"now": true}` means, ISO 8601 in UTC
 * @throws RULES_INVALID with what is missing or wrong
 */
export function ownerRow(owner: OwnerInput, instant: string): OwnerRow {
  const { users, planned } = owner;
  const cells = ownerCells(owner, instant);
  refuseUnfilled(users, new Set(cells.keys()));
  const columns = storedColumns(users).filter(({ name }) => cells.has(name));
  const names = columns.map(({ name }) => name);
  const key = users.primaryKey?.columns.every((name) => names.includes(name)) === true ? users.primaryKey : null;
  const left = storedColumns(users).filter(({ name }) => !cells.has(name));
  return {
    table: { ...users, columns: columns.map((column) => ({ ...column, census: null })), primaryKey: key },
    plan: {
      source: planned.table,
      target: planned.table,
      action: 'rewrite',
      mode: 'load',
      columns: columns.map((column) => columnPlan(column, cells.get(column.name) as string)),
      ...(left.length === 0 ? {} : { leftToTarget: left.map(({ name }) => name) }),
    },
  };
}

function columnPlan(column: Column, cell: string): ColumnPlan {
  const storage = storageName(column.storage, column.type);
  return constantColumn(column, cell, { storage, reason: 'It is of the owner, who is made.' });
}

function ownerCells({ users, ids, rule, planned }: OwnerInput, instant: string): ReadonlyMap<string, string> {
  const { emailColumn, email, usernameColumn, username, password } = planned;
  const texts = [
    [emailColumn, email],
    [usernameColumn, username],
  ] as const;
  return new Map([
    ...texts.flatMap(([column, text]) =>
      column === null || text === null ? [] : [[column, JSON.stringify(text)] as const],
    ),
    ...Object.entries(rule.create?.columns ?? {})
      .filter(([name]) => name !== '$comment')
      .map(([name, value]) => [name, cellOf(value, ruledColumn(users, name), instant)] as const),
    ...ids,
    ...(password === null ? [] : [[ruledColumn(users, password.column).name, 'null'] as const]),
  ]);
}

function cellOf(value: OwnerValue, { name, type }: Column, instant: string): string {
  if (typeof value !== 'object' || value === null) {
    const fault = valued(value, type);
    if (fault !== null) throw invalid(`"${name}": ${fault}.`, 'Give a value that the column takes.');
    return cellOfType(value, type);
  }
  const cell = cellOfType(instant, INSTANT);
  if (type.kind === INSTANT.kind) return cell;
  const conversion = conversionBetween(INSTANT, type);
  if (conversion === null || conversion.unit === 'needed') {
    throw invalid(`"${name}" takes no moment.`, 'Give it a value instead of {"now": true}.');
  }
  return conversion.cells({ from: INSTANT, to: type, unit: null, labels: null })(cell);
}

function ruledColumn(users: Table, name: string): Column {
  const found = storedColumns(users).find((column) => column.name === name);
  if (found !== undefined) return found;
  const names = storedColumns(users).map((column) => column.name);
  throw invalid(`"${name}" is no column of ${displayName(users.name)}.`, `Its columns are ${names.join(', ')}.`);
}

function invalid(message: string, hint: string): RowferryError {
  return new RowferryError('RULES_INVALID', { message: `/owner/create: ${message}`, hint });
}

function refuseUnfilled(users: Table, filled: ReadonlySet<string>): void {
  const open = storedColumns(users).filter((column) => needsValue(column) && !filled.has(column.name));
  if (open.length === 0) return;
  const columns = open.map(({ name }) => `${JSON.stringify(name)}: …`).join(', ');
  throw new RowferryError('RULES_INVALID', {
    message: `A new owner needs values that nothing gives: ${displayName(users.name)} (${open.map(({ name }) => name).join(', ')}).`,
    hint: `Give --owner-email and --owner-username, or say them in the rules: "owner": { "create": { "columns": { ${columns} } } }; a column for the hash of a new password: "password": { "column": "…", "hash": "bcrypt" }.`,
    context: { table: displayName(users.name), column: open[0]?.name ?? '' },
  });
}
