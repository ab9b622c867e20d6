import { type Catalog, type Column, storedColumns, type Table } from '../../model/catalog.ts';
import { displayName, type LossClass } from '../../model/logical-type.ts';
import type { ChainLink, DroppedColumn } from '../../model/plan.ts';
import { below, type RuleFault, unknownName } from '../../model/rule-faults.ts';
import type { RuleOperation } from '../../model/rule-operation.ts';
import type { AddedColumnRule, ColumnRule, OutputRule } from '../../model/rules.ts';
import { EMPTY, planLinks } from './plan-links.ts';
import type { FixedValues } from './planned-step.ts';

/** A column of the target as rules make it, before the target's own types come into it. */
export interface RuledColumn {
  /** The column of the source; null: there is none. */
  readonly source: Column | null;
  /** With the name that it is to have in the target, and the type that its values have behind the links. */
  readonly column: Column;
  /** What is done to the values, one after the other; none: they stay what they are. */
  readonly links: readonly ChainLink[];
  readonly loss: LossClass;
  /** A sentence; '' where no rule says anything. */
  readonly reason: string;
  readonly accepted: boolean;
  /** What the target makes of it is meant as well. */
  readonly isAccepting: boolean;
  /** It stands beside the column of the source whose values it begins with. */
  readonly isAdded: boolean;
}

export interface RuledColumns {
  readonly columns: readonly RuledColumn[];
  readonly dropped: readonly DroppedColumn[];
}

/** What the columns of a table are ruled with. */
export interface ColumnsInput {
  readonly catalog: Catalog;
  readonly table: Table;
  readonly rule: OutputRule;
  /** Operations that follow from rules about other tables, by column: they stand behind the column's own. */
  readonly following: ReadonlyMap<string, readonly RuleOperation[]>;
  /** The display name of the target's table. */
  readonly target: string;
  readonly fixed: FixedValues;
  /** Everything that the table loses by rule is meant. */
  readonly accepts: boolean;
  /** The JSON pointer of the rule. */
  readonly path: string;
  readonly faults: RuleFault[];
}

/** The columns that rules make of those of a table, in its order; added ones stand behind them. */
export function ruledColumns(input: ColumnsInput): RuledColumns {
  const { table, rule } = input;
  refuseUnknown(input);
  const dropped: DroppedColumn[] = [];
  const kept = storedColumns(table).flatMap((column) => {
    const own = ownRule(rule, column.name);
    if (!isDropped(own, rule)) return [ruleColumn(column, own ?? {}, input)];
    dropped.push(droppedColumn(column, own, input));
    return [];
  });
  const added = Object.entries(rule.add ?? {}).map(([name, own]) => addColumn(name, own, input));
  return { columns: [...kept, ...added], dropped };
}

function ownRule({ columns = {} }: OutputRule, name: string): ColumnRule | undefined {
  return Object.hasOwn(columns, name) ? columns[name] : undefined;
}

function isDropped(own: ColumnRule | undefined, { otherColumns }: OutputRule): boolean {
  return own === undefined ? otherColumns === 'drop' : own.drop === true;
}

/** The columns that a column keeps the values of, as they are or as members of a document. */
export function keptBy({ source, links }: RuledColumn): readonly string[] {
  const wrapped = links.flatMap(({ operation }) =>
    operation.kind === 'rule' && operation.rule.op === 'wrap'
      ? (operation.inputs ?? []).map(({ column }) => column)
      : [],
  );
  return source === null || links.length > 0 ? wrapped : [source.name];
}

function droppedColumn({ name }: Column, own: ColumnRule | undefined, { accepts, rule }: ColumnsInput): DroppedColumn {
  const isAccepted = accepts || rule.accept === 'lossy' || own?.accept === 'lossy';
  return {
    column: name,
    loss: 'lossy',
    reason: 'By your rule it does not travel.',
    ...(isAccepted ? { accepted: true } : {}),
  };
}

/** Columns that the table does not have, and members that say nothing together. */
function refuseUnknown({ table, rule, path, faults }: ColumnsInput): void {
  const known = table.columns.map(({ name }) => name);
  const what = `column of ${displayName(table.name)}`;
  const refuse = (place: string, name: string) => {
    if (!known.includes(name)) faults.push({ path: place, message: unknownName(name, what, known) });
  };
  for (const [name, own] of Object.entries(rule.columns ?? {})) {
    const place = below(path, 'columns', name);
    refuse(place, name);
    const others = (['to', 'type', 'nullable', 'do'] as const).filter((member) => own[member] !== undefined);
    if (own.drop === true && others.length > 0) {
      faults.push({
        path: below(place, others[0] as string),
        message: 'means nothing where "drop" is true; "accept" is allowed beside it',
      });
    }
    const column = table.columns.find((candidate) => candidate.name === name);
    if (column !== undefined && column.generated !== null && (own.do !== undefined || own.type !== undefined)) {
      faults.push({
        path: place,
        message: 'is computed by the source, so that it has no values; "to" and "drop" are allowed',
      });
    }
  }
  for (const [name, { from }] of Object.entries(rule.add ?? {})) {
    if (from !== undefined) refuse(below(path, 'add', name, 'from'), from);
  }
}

function ruleColumn(source: Column, own: ColumnRule, input: ColumnsInput): RuledColumn {
  const path = below(input.path, 'columns', source.name);
  const name = own.to ?? source.name;
  const operations = [...(own.do ?? []), ...(input.following.get(source.name) ?? [])];
  const made = planLinks({ ...own, do: operations }, { source, start: source, name, path, isAdded: false }, input);
  const isRenamed = name !== source.name ? [`it is called "${name}"`] : [];
  const reasons = [...made.reasons, ...isRenamed];
  const isAccepted = input.accepts || input.rule.accept === 'lossy' || own.accept === 'lossy';
  return {
    source,
    column: { ...made.column, nullable: own.nullable ?? made.column.nullable },
    links: made.links,
    loss: made.loss,
    reason: reasons.length === 0 ? '' : `By your rule: ${reasons.join('; ')}.`,
    accepted: isAccepted && made.loss !== 'exact',
    isAccepting: isAccepted,
    isAdded: false,
  };
}

function addColumn(name: string, own: AddedColumnRule, input: ColumnsInput): RuledColumn {
  const path = below(input.path, 'add', name);
  const source = input.table.columns.find((column) => column.name === own.from && column.generated === null) ?? null;
  const made = planLinks(own, { source, start: source ?? EMPTY, name, path, isAdded: true }, input);
  const reason = `By your rule it is added: ${made.reasons.length === 0 ? 'NULL' : made.reasons.join('; ')}.`;
  return {
    source,
    column: { ...made.column, default: null, identity: null, nullable: own.nullable ?? true },
    links: made.links,
    loss: 'exact',
    reason,
    accepted: false,
    isAccepting: input.accepts || own.accept === 'lossy',
    isAdded: true,
  };
}
