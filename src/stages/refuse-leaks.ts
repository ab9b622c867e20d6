import type { Archive } from '../archive/archive-reader.ts';
import type { PartEntry } from '../archive/manifest.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { Table } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';
import type { RowBlock } from '../model/row-stream.ts';
import type { ScopeDocument } from '../model/scope.ts';
import { checkScope, type Leak } from '../scope/check-scope.ts';

/**
 * Derives from the rows of an archive alone whether they are those of its user, all of them and no others.
 * @param archive sealed, or written but for its manifest.
 * @throws SCOPE_LEAK naming tables and numbers of rows, never values.
 */
export async function refuseLeaks(archive: Archive, scope: ScopeDocument): Promise<void> {
  const parts = new Map<string, readonly PartEntry[]>();
  for await (const { table, entry } of archive.tables()) parts.set(displayName(table.name), (await entry()).parts);
  const leaks = await checkScope({ scope, catalog: archive.catalog, rowsOf: (table) => rowsOf(table) });
  if (leaks.length > 0) throw leakError(leaks);

  async function* rowsOf(table: Table): AsyncGenerator<RowBlock> {
    for (const part of parts.get(displayName(table.name)) ?? []) yield* archive.blocks(part, table);
  }
}

function leakError(leaks: readonly Leak[]): RowferryError {
  const [first] = leaks;
  const lines = leaks.map(({ table, rows, what }) => `    ${table}: ${rows === 1 ? '1 row' : `${rows} rows`} ${what}`);
  return new RowferryError('SCOPE_LEAK', {
    message: ['The rows of the archive are not exactly those of the user:', ...lines].join('\n'),
    hint: 'Do not use this archive. Unless somebody changed it, this is a fault of RowFerry: please report it with the rules.',
    context: { table: first?.table ?? '' },
  });
}
