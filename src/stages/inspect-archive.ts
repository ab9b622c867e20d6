import { openArchive } from '../archive/archive-reader.ts';
import { openIfThere } from './open-if-there.ts';
import { selectorOf } from './select-tables.ts';
import type { InspectSummary, KeptSource } from './stage-summaries.ts';

export interface InspectArchiveOptions {
  /** `migration_data`, or wherever the archive lies. */
  readonly directory: string;
  /** By their names in the source; null: all. */
  readonly tables: readonly string[] | null;
  readonly exclude: readonly string[];
}

/**
 * The catalog of what left, the files that it came from where they were many, and the maps of ids that a transform kept. Of an archive that
 * travelled without its exported half what it has.
 * @throws ARCHIVE_… where there is none, or it is damaged
 */
export async function inspectArchive({ directory, ...selection }: InspectArchiveOptions): Promise<InspectSummary> {
  const transformed = await openIfThere(directory, 'transformed');
  const exported = await openIfThere(directory, 'exported');
  const archive = exported ?? transformed ?? (await openArchive(directory, 'exported'));
  const { dialect, serverVersion, database, files } = archive.source;
  const { tables: entries } = await archive.manifest();
  const rowsIn = (id: string) => entries.filter(({ name }) => name.namespace === id);
  const sources =
    exported === null
      ? undefined
      : files?.map(({ id, file }): KeptSource => {
          const own = rowsIn(id);
          return { id, file, tables: own.length, rows: own.reduce((sum, { rows }) => sum + rows, 0) };
        });
  const maps = (await transformed?.manifest())?.ids;
  const { catalog } = archive;
  const selects = selectorOf(selection, { names: catalog.tables.map(({ name }) => name), files });
  return {
    stage: 'inspect',
    source: { dialect, serverVersion, database, display: directory },
    catalog: { ...catalog, tables: catalog.tables.filter(({ name }) => selects(name)) },
    ...(sources === undefined ? {} : { sources }),
    ...(maps === undefined ? {} : { ids: maps.map(({ name, file, ids }) => ({ name, file, ids })) }),
  };
}
