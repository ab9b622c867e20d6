import type { Adoption } from '../../model/adoption.ts';
import { displayName } from '../../model/logical-type.ts';
import type { AdoptedUser } from '../../stages/adopt/adopted-import.ts';
import { formatInteger } from '../format-quantity.ts';
import type { Paint } from '../paint.ts';
import { renderTable } from '../text-table.ts';
import { printable } from '../text-width.ts';

/** Under whom rows go in, and what becomes of their ids; '' where they are not somebody's. */
export function renderAdoption(adoption: Adoption | undefined, paint: Paint): string {
  if (adoption === undefined) return '';
  const { email, cells, isNew, tables } = adoption;
  const table = renderTable(
    {
      columns: [
        { title: 'table', align: 'left' },
        { title: 'go in', align: 'right' },
        { title: 'are there', align: 'right' },
        { title: 'ids that change', align: 'left' },
      ],
      rows: tables.map(({ table: name, added, there, remapped }) => [
        displayName(name),
        formatInteger(added),
        formatInteger(there),
        remapped.map(({ column, changed }) => `${column}: ${formatInteger(changed)}`).join(', '),
      ]),
      indent: 2,
    },
    paint,
  );
  const who = `${email ?? 'the user'} (${cells.join(', ')})`;
  return `\nThe rows go in under ${printable(who)}, ${isNew ? 'who is made' : 'who is there'}:\n${table}`;
}

/** The user of a finished import; '' where there is none. */
export function renderAdoptedUser(user: AdoptedUser | undefined): string {
  if (user === undefined) return '';
  const { email, key, isNew } = user;
  const who = printable(`${email ?? 'user'} (${key.join(', ')})`);
  return `\nthe rows are those of ${who} now${isNew ? ', a new user' : ''}\n`;
}
