import type { Expression } from './expression.ts';

/** The names of the columns that an expression uses; none where it was not understood. */
export function expressionColumns(expression: Expression | null): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('kind' in value && value.kind === 'column' && 'name' in value) names.add(String(value.name));
    for (const inner of Object.values(value)) visit(inner);
  };
  visit(expression?.node);
  return names;
}
