import type { Column } from '../../model/catalog.ts';
import type { Expression, ExpressionNode } from '../../model/expression.ts';
import type { LogicalType } from '../../model/logical-type.ts';
import { plannedConversion } from '../conversions.ts';
import { cellOfDigits, cellOfText, digitsOfCell, textOfCell } from '../convert/cell-text.ts';
import type { RuledColumn } from './ruled-columns.ts';

/** The default of a column whose values are converted by rule: the literal converted as they are; null where it is no such. */
export function ruledDefault({ source, links, isAdded, column }: RuledColumn): Expression | null {
  const node = source?.default?.node ?? null;
  if (isAdded || source === null || source.default === null || node === null || links.length === 0) return null;
  let [cell, from]: [string | null, LogicalType] = [cellOfLiteral(node, source), source.type];
  for (const { operation, type } of links) {
    if (operation.kind !== 'convert' || cell === null) return null;
    cell = converted(cell, { ...operation, from, to: type });
    from = type;
  }
  const made = cell === null ? null : literalOfCell(cell, column.type);
  return made === null ? null : { text: source.default.text, node: made };
}

function converted(cell: string, context: Parameters<typeof plannedConversion>[0]): string | null {
  try {
    return plannedConversion(context)(cell);
  } catch {
    // A default that no row could hold: it is reported as one that is not carried.
    return null;
  }
}

function cellOfLiteral(node: ExpressionNode, { type }: Column): string | null {
  if (node.kind === 'integer' && type.kind === 'integer') return cellOfDigits(node.digits);
  if (node.kind === 'text' && type.kind === 'text') return cellOfText(node.value);
  return node.kind === 'boolean' && type.kind === 'boolean' ? String(node.value) : null;
}

function literalOfCell(cell: string, { kind }: LogicalType): ExpressionNode | null {
  if (kind === 'boolean') return { kind, value: cell === 'true' };
  if (kind === 'text') return { kind, value: textOfCell(cell) };
  const digits = kind === 'integer' ? digitsOfCell(cell) : '-';
  return kind === 'integer' && !digits.startsWith('-') ? { kind, digits } : null;
}
