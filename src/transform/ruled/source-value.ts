import { displayName } from '../../model/logical-type.ts';
import type { SourceWhat } from '../../model/rule-operation.ts';
import type { SourceFile } from '../../model/source-file.ts';
import { namedByPattern } from '../../model/source-pattern.ts';
import type { OperationPlace } from './planned-step.ts';

/** Where the rows of a table come from, as text. @throws RangeError with a clause where a pattern does not fit */
export function sourceValue(what: SourceWhat, { table, fixed }: Pick<OperationPlace, 'table' | 'fixed'>): string {
  const file = fileOf(table.name.namespace, fixed.files ?? []);
  switch (what) {
    case 'id':
      return file?.id ?? fixed.source;
    case 'table':
      return file === null ? displayName(table.name) : table.name.name;
    case 'path':
      return file?.file ?? fixed.source;
    default:
      return namedByPattern(what, file?.file ?? fixed.source);
  }
}

function fileOf(namespace: string | null, files: readonly SourceFile[]): SourceFile | null {
  return files.find(({ id }) => id === namespace) ?? null;
}
