import { isDoubleSafe } from '../number-literal.ts';
import { outside } from '../outside-language.ts';
import { type AdaptContext, booleanTerm, numberTerm, type Term, type TermType } from './term.ts';

/**
 * The one type of several results, COALESCE's or CASE's, with literals made values of it. NULL goes with all;
 * without any other term there is no type.
 */
export function commonType(
  items: readonly Term[],
  context: AdaptContext,
): { readonly terms: readonly Term[]; readonly type: TermType } {
  const leading =
    items.find((item) => item.type !== 'null' && item.constant === null) ?? items.find((item) => item.type !== 'null');
  const type = leading?.type ?? outside();
  // Columns that only look alike (dates in different forms, say) cannot stand for one another.
  if (!['boolean', 'integer', 'float', 'text', 'bytes'].includes(type)) return outside();
  const isLoose =
    type === 'float' && context.direction === 'to-postgres' && items.some((item) => item.type === 'integer');
  return { terms: items.map((item) => resultOfType(item, type, context)), type: isLoose ? 'number' : type };
}

function resultOfType(item: Term, type: TermType, context: AdaptContext): Term {
  if (item.type === type || item.type === 'null') return item;
  const numeral = item.constant?.kind === 'number' ? item.constant.numeral : outside();
  if (type === 'float') return isDoubleSafe(numeral) ? numberTerm(numeral, context, 'float') : outside();
  // A numeral of another type (0::float8) makes a number of that type of them all, and integers lose digits in it.
  if (type === 'integer') return outside();
  const isBoolean = type === 'boolean' && context.direction === 'to-postgres' && (numeral === '0' || numeral === '1');
  return isBoolean ? booleanTerm(numeral === '1', context) : outside();
}
