import type { Check, Index, IndexTerm } from '../model/catalog.ts';
import type { DialectMapping } from '../model/dialect-mapping.ts';
import type { Expression, ExpressionNode } from '../model/expression.ts';
import { adaptCondition, adaptGenerated, adaptIndexTerm, type ColumnPair } from '../model/map-expression.ts';
import { foldedKeyIndexes, folding, neededCollation, repeatsKey, unfoldedTerm } from './folded-keys.ts';
import { isByBytes } from './map-column.ts';
import { CARRIED_AS_PLAIN, expressionNames, isNeverNull, report, type StructureContext } from './structure-context.ts';

export function mapChecks(context: StructureContext): readonly Check[] {
  return context.table.checks.flatMap((check) => {
    const expression = mapCondition(check.expression, context);
    if (expression === null) {
      const reason = `The condition has no exact counterpart in ${context.input.to.capabilities.label}.`;
      report(context, { kind: 'check', name: check.name ?? '', text: check.expression.text, reason });
      return [];
    }
    return [{ name: check.name, expression }];
  });
}

export function mapIndexes(context: StructureContext): readonly Index[] {
  const { table } = context;
  return [...foldedKeyIndexes(table), ...table.indexes].flatMap((index) => {
    const mapped = mapIndex(index, context);
    if (mapped === null) return [];
    if (typeof mapped !== 'string') return [mapped];
    report(context, { kind: 'index', name: index.name, text: indexText(index), reason: mapped });
    return [];
  });
}

/** The index for the target, null where a key of the target says what it says, or the reason why it is not carried. */
function mapIndex(index: Index, context: StructureContext): Index | string | null {
  const { capabilities } = context.input.to;
  if (index.method !== 'btree') return `${capabilities.label} has no ${index.method} indexes for it.`;
  const isPlain = index.nullsDistinct || capabilities.hasNullsNotDistinct;
  if (!isPlain && !isNeverNull(columnsOf(index), context)) return 'NULLs cannot count as equal there.';
  const sourceTerms = index.unique ? index.terms.map((term) => unfoldedTerm(term, context.sides)) : index.terms;
  const isUnfolded = sourceTerms.some((term, at) => term !== index.terms[at]);
  if (isUnfolded && index.predicate === null && repeatsKey(sourceTerms, context.table)) return null;
  const terms = sourceTerms.map((term) => mapTerm(term, index.unique, context));
  const lost = terms.find((term) => typeof term === 'string');
  if (lost !== undefined) return lost as string;
  const predicate = index.predicate === null ? null : mapCondition(index.predicate, context);
  if (index.predicate !== null && predicate === null) {
    return `Its predicate has no exact counterpart in ${capabilities.label}.`;
  }
  reportOrder(index, context);
  if (!isPlain) report(context, { kind: 'index', name: index.name, text: indexText(index), reason: CARRIED_AS_PLAIN });
  const name = context.indexNames.give(index.name);
  return { ...index, name, terms: terms as IndexTerm[], predicate, nullsDistinct: index.nullsDistinct || !isPlain };
}

function columnsOf(index: Index): readonly (string | null)[] {
  return index.terms.map((term) => term.column);
}

/** What of the order of a plain index is not carried: it decides nothing but how fast a query is. */
function reportOrder(index: Index, context: StructureContext): void {
  const { from, to } = context.input;
  if (from.capabilities.name === to.capabilities.name) return;
  const carried = { kind: 'index', name: index.name, text: indexText(index) } as const;
  if (index.terms.some((term) => term.nulls !== usualNulls(term, from) && !to.capabilities.indexPlacesNulls)) {
    const reason = `It is carried; ${to.capabilities.label} does not remember where its NULLs stand.`;
    report(context, { ...carried, reason });
  }
  // An expression that orders by bytes says so itself, there and on the way back.
  const saysItself = ({ kind, collation }: IndexTerm) => kind === 'expression' && isByBytes(collation ?? '');
  const isKept = (term: IndexTerm) =>
    isOfColumn(term, context) || saysItself(term) || (index.unique && folding(term, context.sides) !== null);
  const ordered = index.terms.find((term) => term.collation !== null && !isKept(term));
  if (ordered === undefined) return;
  const reason = isByBytes(ordered.collation ?? '')
    ? `It is carried; ${to.capabilities.label} orders by bytes as ${ordered.collation} does, and does not remember its name.`
    : `It is carried without its collation ${ordered.collation}, in the column's own order.`;
  report(context, { ...carried, reason });
}

/** A column's own collation is reported, and remembered, with the column. */
function isOfColumn(term: IndexTerm, { table }: StructureContext): boolean {
  const column = table.columns.find(({ name }) => name === term.column);
  return column?.collation?.toUpperCase() === term.collation?.toUpperCase();
}

/** Where the target puts the NULLs: at their usual place if they stand at the source's. */
function nullsOf(term: IndexTerm, { input: { from, to } }: StructureContext): IndexTerm['nulls'] {
  const isUsual = term.nulls === usualNulls(term, from);
  return isUsual || !to.capabilities.indexPlacesNulls ? usualNulls(term, to) : term.nulls;
}

/** Where the NULLs of a term stand if nothing is said. */
function usualNulls(term: IndexTerm, { capabilities }: DialectMapping): IndexTerm['nulls'] {
  const isFirst = (capabilities.nullsInIndex === 'first') !== term.descending;
  return isFirst ? 'first' : 'last';
}

function mapTerm(term: IndexTerm, unique: boolean, context: StructureContext): IndexTerm | string {
  const { from, to } = context.input;
  const isForeign = from.capabilities.name !== to.capabilities.name;
  const folded = isForeign && unique ? folding(term, context.sides) : null;
  if (folded === 'unknown') return `Its collation ${term.collation} decides what is unique, and is not there.`;
  if (folded !== null) return mapExpressionTerm(term, { text: term.column ?? '', node: folded }, { unique, context });
  if (term.kind === 'column') return mapColumnTerm(term, unique, context);
  return mapExpressionTerm(term, term.expression, { unique, context });
}

function mapColumnTerm(term: IndexTerm, unique: boolean, context: StructureContext): IndexTerm | string {
  const { from, to } = context.input;
  const column = context.names.get(term.column ?? '');
  if (column === undefined) return `Its column "${term.column}" is not carried.`;
  if (from.capabilities.name === to.capabilities.name) return { ...term, column };
  return {
    ...term,
    column,
    collation: unique ? neededCollation(term, context.sides) : null,
    nulls: nullsOf(term, context),
  };
}

function mapExpressionTerm(
  term: IndexTerm,
  value: Expression | null,
  { unique, context }: { readonly unique: boolean; readonly context: StructureContext },
): IndexTerm | string {
  const { from, to } = context.input;
  const adapt: Adapt = (node) => adaptIndexTerm(node, context.sides, unique);
  const expression = value === null ? null : mapExpression(value, context, adapt);
  if (expression === null) return `One of its expressions has no exact counterpart in ${to.capabilities.label}.`;
  const collation = from.capabilities.name === to.capabilities.name ? term.collation : null;
  return { ...term, kind: 'expression', column: null, expression, collation, nulls: nullsOf(term, context) };
}

/** A condition that means the same in the target, with its names; null where none does. */
function mapCondition(expression: Expression, context: StructureContext): Expression | null {
  return mapExpression(expression, context, (node) => adaptCondition(node, context.sides));
}

/** An expression of a generated column that gives the same values in the target; null where none does. */
export function mapGeneration(
  expression: Expression,
  context: StructureContext,
  column: ColumnPair,
): Expression | null {
  return mapExpression(expression, context, (node) => adaptGenerated(node, context.sides, column));
}

type Adapt = (node: ExpressionNode) => ExpressionNode | null;

function mapExpression(expression: Expression, context: StructureContext, adapt: Adapt): Expression | null {
  const adapted = expression.node === null ? null : adapt(expression.node);
  const node = adapted === null ? null : renameColumns(adapted, expressionNames(context));
  return node === null || !context.input.to.canPrint(node) ? null : { text: expression.text, node };
}

/** Gives every column of the expression its target name; null where one of them does not travel. */
function renameColumns(node: ExpressionNode, names: ReadonlyMap<string, string>): ExpressionNode | null {
  let lost = false;
  const renameIn = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(renameIn);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([name, inner]) => [name, renameIn(inner)]);
    const copy = Object.fromEntries(entries) as Record<string, unknown>;
    if (copy['kind'] !== 'column') return copy;
    const target = names.get(copy['name'] as string);
    lost ||= target === undefined;
    return { ...copy, name: target };
  };
  const renamedNode = renameIn(node) as ExpressionNode;
  return lost ? null : renamedNode;
}

function indexText(index: Index): string {
  const terms = index.terms.map((term) => term.column ?? term.expression?.text ?? '');
  const where = index.predicate === null ? '' : ` where ${index.predicate.text}`;
  const nulls = index.nullsDistinct ? '' : ' nulls not distinct';
  return `${index.unique ? 'unique ' : ''}(${terms.join(', ')})${nulls}${where}`;
}
