import type { InspectSummary } from '../../stages/stage-summaries.ts';
import { formatInteger } from '../format-quantity.ts';
import type { Paint } from '../paint.ts';
import { renderTable } from '../text-table.ts';

/** The files that an archive came from, and the maps of ids that it keeps; '' where there are none. */
export function renderKept({ sources = [], ids = [] }: InspectSummary, paint: Paint): string {
  const files = sources.map(({ id, file, tables, rows }) => [id, file, formatInteger(tables), formatInteger(rows)]);
  const maps = ids.map((map) => [map.name, `transformed/${map.file}`, formatInteger(map.ids)]);
  return (
    part(['source', 'file', 'tables', 'rows'], files, paint) + part(['keys of', 'old and new ones', 'ids'], maps, paint)
  );
}

/** Two names, then numbers. */
function part(titles: readonly string[], rows: readonly (readonly string[])[], paint: Paint): string {
  if (rows.length === 0) return '';
  const columns = titles.map((title, at) => ({ title, align: at < 2 ? ('left' as const) : ('right' as const) }));
  return `\n${renderTable({ columns, rows }, paint)}`;
}
