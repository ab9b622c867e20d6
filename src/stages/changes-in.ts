import type { Archive } from '../archive/archive-reader.ts';
import { isSameName } from '../model/logical-type.ts';
import type { TableChanges } from '../transform/column-losses.ts';

/** What the transform counted in cells. */
export async function changesIn(archive: Archive): Promise<readonly TableChanges[]> {
  const { tables } = await archive.manifest();
  return tables.map(({ name, changed = [] }) => {
    const source = archive.plan?.tables.find(({ target }) => isSameName(target, name))?.source ?? name;
    return { source, changed };
  });
}
