import type { Check, ForeignKey, Index, IndexTerm, Key, Table } from '../model/catalog.ts';
import type { Expression, ExpressionNode } from '../model/expression.ts';
import { displayName } from '../model/logical-type.ts';
import {
  adaptCondition,
  adaptGenerated,
  adaptIndexTerm,
  type ColumnPair,
  type ColumnSides,
} from '../model/map-expression.ts';
import type { NotCarried } from '../model/plan.ts';
import { foldedKeyIndexes, folding, neededCollation, repeatsKey, unfoldedTerm } from './folded-keys.ts';
import type { NameScope } from './target-names.ts';
import type { TransformInput } from './transform-options.ts';

/** What the keys, CHECKs and indexes of one table are mapped with. */
export interface StructureContext {
  readonly input: TransformInput;
  readonly table: Table;
  /** Source column names to target column names. */
  readonly names: ReadonlyMap<string, string>;
  /** By source column name: the stored columns before and after. */
  readonly sides: ColumnSides;
  readonly indexNames: NameScope;
  readonly notCarried: NotCarried[];
}

export function mapKey(key: Key, context: StructureContext): Key {
  return { ...key, columns: renamed(key.columns, context) };
}

/** Unique keys; those that the target cannot express are reported. */
export function mapUniqueKeys(context: StructureContext): readonly Key[] {
  const { capabilities } = context.input.to;
  return context.table.uniqueKeys.flatMap((key) => {
    const unknown = key.columns.find((name) => !context.names.has(name));
    if (unknown !== undefined || (!key.nullsDistinct && !capabilities.hasNullsNotDistinct)) {
      const reason =
        unknown === undefined ? 'NULLs cannot count as equal there.' : `Its column "${unknown}" is not carried.`;
      report(context, {
        kind: 'unique-key',
        name: key.name ?? key.columns.join(', '),
        text: key.columns.join(', '),
        reason,
      });
      return [];
    }
    return [mapKey(key, context)];
  });
}

/** Foreign keys between tables that both travel. `targets` maps every source table's display name. */
export function mapForeignKeys(context: StructureContext, targets: ReadonlyMap<string, Table>): readonly ForeignKey[] {
  return context.table.foreignKeys.flatMap((key) => {
    const target = targets.get(displayName(key.target));
    if (target === undefined) {
      const text = `(${key.columns.join(', ')}) references ${displayName(key.target)} (${key.targetColumns.join(', ')})`;
      const reason = `The table "${displayName(key.target)}" is not part of this archive.`;
      report(context, { kind: 'foreign-key', name: key.name ?? key.columns.join(', '), text, reason });
      return [];
    }
    const isUnchecked = !key.validated && !context.input.to.capabilities.hasUncheckedForeignKeys;
    if (isUnchecked) reportChecked(key, context);
    return [
      { ...key, columns: renamed(key.columns, context), target: target.name, validated: key.validated || isUnchecked },
    ];
  });
}

/** The key itself is carried; what is lost is that rows may break it. */
function reportChecked(key: ForeignKey, context: StructureContext): void {
  const text = `(${key.columns.join(', ')}) references ${displayName(key.target)} not valid`;
  const reason = `${context.input.to.capabilities.label} has no NOT VALID: the key is carried and checked over all rows.`;
  report(context, { kind: 'foreign-key', name: key.name ?? key.columns.join(', '), text, reason });
}

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
  if (!index.nullsDistinct && !capabilities.hasNullsNotDistinct) return 'NULLs cannot count as equal there.';
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
  return { ...index, name: context.indexNames.give(index.name), terms: terms as IndexTerm[], predicate };
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
  return { ...term, column, collation: unique ? neededCollation(term, context.sides) : null };
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
  return { ...term, kind: 'expression', column: null, expression, collation };
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
  const node = adapted === null ? null : renameColumns(adapted, context.names);
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

function renamed(columns: readonly string[], context: StructureContext): string[] {
  return columns.map((name) => context.names.get(name) ?? name);
}

function indexText(index: Index): string {
  const terms = index.terms.map((term) => term.column ?? term.expression?.text ?? '');
  const where = index.predicate === null ? '' : ` where ${index.predicate.text}`;
  return `${index.unique ? 'unique ' : ''}(${terms.join(', ')})${where}`;
}

function report(context: StructureContext, lost: Omit<NotCarried, 'table'>): void {
  context.notCarried.push({ ...lost, table: displayName(context.table.name) });
}
