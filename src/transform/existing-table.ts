import { findTable, type Table } from '../model/catalog.ts';
import type { QualifiedName } from '../model/logical-type.ts';
import type { TransformInput } from './transform-options.ts';

/** The table of the target that has the name; also in another case, where the target does not tell cases apart. */
export function existingTable(
  { existing, to }: Pick<TransformInput, 'existing' | 'to'>,
  name: QualifiedName,
): Table | null {
  if (existing === null) return null;
  const found = findTable(existing, name);
  if (found !== null || !to.capabilities.foldsIdentifierCase) return found;
  return existing.tables.find((table) => table.name.name.toLowerCase() === name.name.toLowerCase()) ?? null;
}
