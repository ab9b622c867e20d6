import { type ExpressionNode, RANDOM_BYTES_MAX } from '../../../model/expression.ts';
import { outside } from '../../../model/outside-language.ts';

type RandomNode = Extract<ExpressionNode, { readonly kind: 'random' }>;

export function randomSql({ bytes, as }: RandomNode): string {
  if (!(Number.isInteger(bytes) && bytes >= 1 && bytes <= RANDOM_BYTES_MAX)) outside();
  const blob = `randomblob(${bytes})`;
  if (as === 'bytes') return blob;
  return as === 'hex' ? `lower(hex(${blob}))` : `hex(${blob})`;
}

/** The node of `randomblob(16)`, of its digits by `hex`, and of these by `lower`; null for other calls. */
export function randomCall(name: string, items: readonly ExpressionNode[]): ExpressionNode | null {
  const [item] = items;
  if (item === undefined || items.length > 1) return null;
  if (name === 'randomblob') {
    const bytes = item.kind === 'integer' ? Number(item.digits) : 0;
    return bytes >= 1 && bytes <= RANDOM_BYTES_MAX ? { kind: 'random', bytes, as: 'bytes' } : null;
  }
  if (item.kind !== 'random') return null;
  if (name === 'hex' && item.as === 'bytes') return { ...item, as: 'upper-hex' };
  if (name === 'lower' && item.as !== 'bytes') return { ...item, as: 'hex' };
  return name === 'upper' && item.as !== 'bytes' ? { ...item, as: 'upper-hex' } : null;
}
