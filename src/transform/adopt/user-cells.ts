import { RowferryError } from '../../errors/rowferry-error.ts';
import { type Column, columnNamed, storedColumns, type Table } from '../../model/catalog.ts';
import { displayName } from '../../model/logical-type.ts';
import type { CellOperation } from '../../model/plan.ts';
import type { CreateUserRule } from '../../model/rules.ts';
import type { UserTable } from '../../model/scope.ts';
import { conversionBetween } from '../conversions.ts';
import { needsValue } from '../needs-value.ts';
import { idCell } from '../remap-cells.ts';

/** A value of the rules. */
type RuleValue = string | number | boolean | null;

export interface NewUser {
  readonly user: UserTable;
  /** The whole table of the users in the target. */
  readonly table: Table;
  readonly rule: CreateUserRule;
  readonly email: string;
}

/**
 * What the row of a new user holds whatever the source says, by column: the address, the values of the rules, and NULL
 * where import puts the hash of a password.
 * @throws RULES_INVALID where the rules name a column that is not there
 */
export function givenToUser({ user, table, rule, email }: NewUser): ReadonlyMap<string, CellOperation> {
  const given = new Map<string, CellOperation>();
  if (user.email !== null && user.email.through === null) {
    given.set(user.email.column, constant(JSON.stringify(email)));
  }
  for (const [name, value] of Object.entries(rule.columns ?? {})) {
    if (name === '$comment') continue;
    given.set(name, constant(cellOf(value, ruledColumn(table, name, 'columns'))));
  }
  if (rule.password !== undefined)
    given.set(ruledColumn(table, rule.password.column, 'password').name, constant('null'));
  return given;
}

/**
 * @param filled the columns that the row of the user has
 * @throws RULES_INVALID with the rule to paste, where the target wants values that nothing gives
 */
export function refuseUnfilled({ table }: NewUser, filled: ReadonlySet<string>): void {
  const open = storedColumns(table).filter((column) => needsValue(column) && !filled.has(column.name));
  if (open.length === 0) return;
  const columns = open.map(({ name }) => `${JSON.stringify(name)}: …`).join(', ');
  throw new RowferryError('RULES_INVALID', {
    message: `A new user needs values that neither the rows nor the rules give: ${displayName(table.name)} (${open.map(({ name }) => name).join(', ')}).`,
    hint: `Say them in the rules: "user": { "create": { "columns": { ${columns} } } }; a column for the hash of a new password: "password": { "column": "…", "hash": "bcrypt" }.`,
    context: { table: displayName(table.name), column: open[0]?.name ?? '' },
  });
}

function ruledColumn(table: Table, name: string, member: string): Column {
  const found = storedColumns(table).find((column) => column.name === name);
  if (found !== undefined) return columnNamed(table, name);
  throw new RowferryError('RULES_INVALID', {
    message: `/user/create/${member}: "${name}" is no column of ${displayName(table.name)}.`,
    hint: `Its columns are ${storedColumns(table)
      .map((column) => column.name)
      .join(', ')}.`,
    context: { table: displayName(table.name), column: name },
  });
}

/** The canonical cell of a value of the rules in a column of the target. */
function cellOf(value: RuleValue, { type }: Column): string {
  if (value === null) return 'null';
  const text = String(value);
  switch (type.kind) {
    case 'boolean':
      return typeof value === 'boolean' ? text : fromText(text, type);
    case 'integer':
      return idCell(text, type);
    case 'float':
      return text;
    case 'jsonb':
      return typeof value === 'string' ? JSON.stringify(JSON.parse(value)) : text;
    default:
      return fromText(text, type);
  }
}

/** By the conversion of text, where there is one, so that a time is written as the archive writes it. */
function fromText(text: string, to: Column['type']): string {
  const from = { kind: 'text', length: null, fixed: false } as const;
  const conversion = conversionBetween(from, to);
  const cell = JSON.stringify(text);
  return conversion?.cells({ from, to, unit: null, labels: null })(cell) ?? cell;
}

function constant(cell: string): CellOperation {
  return { kind: 'constant', cell };
}
