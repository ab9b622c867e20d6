import type { Check, Column, Index, IndexTerm, Table } from '../../model/catalog.ts';
import type { Expression } from '../../model/expression.ts';
import { listed, note, type StripContext } from './strip-context.ts';
import { type Literals, readsAny, substitute } from './substitute-column.ts';

/** CHECKs with the user's value in place of owner columns; one that reads nothing else always holds, and is gone. */
export function stripChecks(table: Table, context: StripContext): readonly Check[] {
  const gone = context.gone(table.name);
  const stays = others(table, gone);
  return table.checks.flatMap((check) => {
    if (!readsAny(check.expression, gone)) return [check];
    const expression = readsAny(check.expression, stays) ? substitute(check.expression, gone) : null;
    const after = expression === null ? null : 'with the value of the user';
    note(context, table, { kind: 'check', name: check.name ?? '', before: check.expression.text, after });
    return expression === null ? [] : [{ ...check, expression }];
  });
}

/** A generated column goes on giving the same values; where that cannot be said it is left out by the mapping. */
export function stripGenerated(column: Column, table: Table, context: StripContext): Column {
  const gone = context.gone(table.name);
  if (column.generated === null || !readsAny(column.generated.expression, gone)) return column;
  const { expression } = column.generated;
  const stripped = substitute(expression, gone) ?? { text: expression.text, node: null };
  const after = stripped.node === null ? null : 'with the value of the user';
  note(context, table, { kind: 'generated', name: column.name, before: expression.text, after });
  return { ...column, generated: { ...column.generated, expression: stripped } };
}

/** Indexes without owner columns; one that has no other column, or equals another one, is gone. */
export function stripIndexes(table: Table, context: StripContext): readonly Index[] {
  const kept: Index[] = [];
  for (const index of table.indexes) {
    const stripped = stripIndex(index, table, context);
    if (stripped === index) {
      kept.push(index);
      continue;
    }
    const isDoubled = stripped !== null && kept.some((other) => isSameIndex(other, stripped));
    const left = isDoubled ? null : stripped;
    const after = left === null ? null : termsText(left);
    note(context, table, { kind: 'index', name: index.name, before: termsText(index), after });
    if (left !== null) kept.push(left);
  }
  return kept;
}

function stripIndex(index: Index, table: Table, context: StripContext): Index | null {
  const gone = context.gone(table.name);
  const { predicate } = index;
  const readsGone = predicate !== null && readsAny(predicate, gone);
  if (!readsGone && !index.terms.some((term) => isTouched(term, gone))) return index;
  const terms = index.terms.map((term) => stripTerm(term, table, gone));
  // A term that cannot be said any more changes what a unique index means.
  if (terms.includes('unknown')) return null;
  const left = terms.filter((term): term is IndexTerm => term !== 'constant');
  if (left.length === 0) return null;
  if (!readsGone) return { ...index, terms: left };
  const condition = substitute(predicate, gone);
  return condition === null ? null : { ...index, terms: left, predicate: condition };
}

function isTouched(term: IndexTerm, gone: Literals): boolean {
  if (term.kind === 'column') return gone.has(term.column ?? '');
  return term.expression !== null && readsAny(term.expression, gone);
}

/** `constant`: it is the same for all rows, so that an index does not need it. */
function stripTerm(term: IndexTerm, table: Table, gone: Literals): IndexTerm | 'constant' | 'unknown' {
  if (!isTouched(term, gone)) return term;
  const expression = term.expression as Expression;
  if (term.kind === 'column' || !readsAny(expression, others(table, gone))) return 'constant';
  const stripped = substitute(expression, gone);
  return stripped === null ? 'unknown' : { ...term, expression: stripped };
}

function others(table: Table, gone: Literals): ReadonlySet<string> {
  return new Set(table.columns.map(({ name }) => name).filter((name) => !gone.has(name)));
}

function isSameIndex(a: Index, b: Index): boolean {
  const said = ({ terms, unique, predicate, method, nullsDistinct }: Index): string =>
    JSON.stringify([terms, unique, predicate?.node, method, nullsDistinct]);
  return said(a) === said(b);
}

function termsText({ terms, predicate }: Index): string {
  const where = predicate === null ? '' : ` where ${predicate.text}`;
  return `${listed(terms.map((term) => term.column ?? term.expression?.text ?? ''))}${where}`;
}
