import { STRUCTURE_KINDS } from '../../model/catalog.ts';
import type { NotCarried } from '../../model/plan.ts';
import { formatCount, formatInteger } from '../format-quantity.ts';
import type { Paint } from '../paint.ts';
import { renderTable } from '../text-table.ts';
import { cutToWidth, printable } from '../text-width.ts';

/** Definitions can be pages long; the whole text is in the JSON document and in the catalog. */
const TEXT_WIDTH_MAX = 80;

/**
 * What does not arrive, or not all of it, with its original text: by kind, and under each reason what it is the
 * reason for. '' where there is nothing.
 */
export function renderNotCarried(notCarried: readonly NotCarried[], paint: Paint): string {
  if (notCarried.length === 0) return '';
  const kinds = STRUCTURE_KINDS.map((kind) => ({ kind, items: notCarried.filter((item) => item.kind === kind) }));
  const found = kinds.filter(({ items }) => items.length > 0);
  const counts = found.map(({ kind, items }) => `${kind} ${formatInteger(items.length)}`).join(', ');
  const groups = found.flatMap(({ items }) => byReason(items)).map((items) => renderGroup(items, paint));
  return `\n${formatCount(notCarried.length, 'thing')} not carried (${counts}):\n${groups.join('')}`;
}

/** In the order in which the reasons come first. */
function byReason(items: readonly NotCarried[]): readonly (readonly NotCarried[])[] {
  const groups = new Map<string, NotCarried[]>();
  for (const item of items) groups.set(item.reason, [...(groups.get(item.reason) ?? []), item]);
  return [...groups.values()];
}

function renderGroup(items: readonly NotCarried[], paint: Paint): string {
  const [first] = items;
  if (first === undefined) return '';
  const table = renderTable(
    {
      columns: [
        { title: '', align: 'left' },
        { title: '', align: 'left', style: () => 'dim' },
      ],
      rows: items.map((item) => [nameOf(item), shortText(item.text)]),
      indent: 4,
    },
    paint,
  );
  // The columns need no titles.
  return `  ${paint('yellow', first.kind)}: ${printable(first.reason)}\n${table.replace(/^.*\n/, '')}`;
}

function nameOf({ table, name }: NotCarried): string {
  if (table === null || table === name) return name;
  return name === '' ? table : `${table}: ${name}`;
}

function shortText(text: string): string {
  return cutToWidth(text.replace(/\s+/g, ' ').trim(), TEXT_WIDTH_MAX);
}
