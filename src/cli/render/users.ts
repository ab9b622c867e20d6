import type { EachUserSummary, UserOutcome } from '../../stages/stage-summaries.ts';
import { formatBytes, formatInteger, formatSeconds } from '../format-quantity.ts';
import type { Paint } from '../paint.ts';
import { renderTable } from '../text-table.ts';

/** The closing table of an export of many users. */
export function renderUsers({ users, seconds }: EachUserSummary, paint: Paint): string {
  const exported = users.filter((user) => user.kind === 'exported');
  const rows = exported.reduce((sum, user) => sum + user.rows, 0);
  const bytes = exported.reduce((sum, user) => sum + user.bytes, 0);
  return renderTable(
    {
      columns: [
        { title: 'user', align: 'left' },
        { title: 'outcome', align: 'left', style: (cell) => (cell.startsWith('failed') ? 'red' : null) },
        { title: 'rows', align: 'right' },
        { title: 'size', align: 'right' },
        { title: 'time', align: 'right' },
        { title: 'archive', align: 'left' },
      ],
      rows: users.map((user) => [user.key.join(', '), outcomeText(user), ...quantities(user), user.archive]),
      totals: [
        `${formatInteger(users.length)} in all`,
        `${formatInteger(exported.length)} exported`,
        formatInteger(rows),
        formatBytes(bytes),
        formatSeconds(seconds),
        '',
      ],
    },
    paint,
  );
}

function outcomeText(user: UserOutcome): string {
  switch (user.kind) {
    case 'exported':
      return 'exported';
    case 'there':
      return 'was there';
    case 'failed':
      return `failed: ${user.code}`;
  }
}

function quantities(user: UserOutcome): readonly string[] {
  if (user.kind !== 'exported') return ['', '', ''];
  return [formatInteger(user.rows), formatBytes(user.bytes), formatSeconds(user.seconds)];
}
