import { displayName } from '../../model/logical-type.ts';
import type { PlannedOwner } from '../../model/owner.ts';
import type { OwnedRows } from '../../stages/owner/owned-rows.ts';
import { formatInteger } from '../format-quantity.ts';
import { printable } from '../text-width.ts';

const KINDS: Readonly<Record<PlannedOwner['kind'], string>> = {
  there: 'who is there',
  made: 'who is made',
  brought: 'who comes with the users of the source',
};

/** To whom the rows will be given; '' where to nobody. */
export function renderOwner(owner: PlannedOwner | undefined): string {
  if (owner === undefined) return '';
  const { email, username, cell, kind, tables } = owner;
  const columns = tables.map(({ table, column }) => `${displayName(table)}.${column}`);
  const who = printable(`${email ?? username ?? 'the user'} (${cell})`);
  return `\nEvery row is given to ${who}, ${KINDS[kind]}: ${printable(columns.join(', '))}\n`;
}

/** How many rows have an owner, as the target itself says; '' where nobody asked it. */
export function renderOwned(owned: readonly OwnedRows[] | undefined): string {
  if (owned === undefined) return '';
  const lines = owned.map(({ table, column, rows, without }) => {
    const has = without === 0 ? 'every row has one' : `${formatInteger(without)} have none`;
    return `  ${printable(`${table}.${column}`)}: ${formatInteger(rows)} rows, ${has}\n`;
  });
  return `owners, counted in the target:\n${lines.join('')}`;
}
