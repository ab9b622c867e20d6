import { storedColumns, type Table } from '../../model/catalog.ts';
import type { JsonValue } from '../../model/json-value.ts';
import type { RuleOperation } from '../../model/rule-operation.ts';
import type { OutputRule } from '../../model/rules.ts';
import { neutralStorage } from '../ruled/plan-cast.ts';
import { EMPTY } from '../ruled/plan-links.ts';
import type { RuledColumn } from '../ruled/ruled-columns.ts';
import type { OwnedColumn } from './owned-columns.ts';

/** What names the owner in the rows of a table, as the rules of its columns would say it. */
export interface OwnedRule {
  /** By column of the source: where it has the column, NULL becomes the owner. */
  readonly following: ReadonlyMap<string, readonly RuleOperation[]>;
  /** Columns that the source does not have. */
  readonly added: readonly RuledColumn[];
}

/** A column that the rules add themselves is what they say. */
export function ownedRule(source: Table, rule: OutputRule, owned: readonly OwnedColumn[]): OwnedRule {
  const following = new Map<string, readonly RuleOperation[]>();
  const added: RuledColumn[] = [];
  for (const column of owned.filter(({ name }) => !Object.hasOwn(rule.add ?? {}, name))) {
    const own = storedColumns(source).find(({ name }) => nameBehind(name, rule) === column.name);
    if (own === undefined) added.push(addedColumn(column));
    else if (own.census === null ? own.nullable : own.census.nulls > 0) following.set(own.name, [toOwner(column)]);
  }
  return { following, added };
}

/** The name of a column in the target; null: it does not travel. */
function nameBehind(name: string, { columns = {}, otherColumns }: OutputRule): string | null {
  const own = Object.hasOwn(columns, name) ? columns[name] : undefined;
  if (own === undefined) return otherColumns === 'drop' ? null : name;
  return own.drop === true ? null : (own.to ?? name);
}

function toOwner({ cell }: OwnedColumn): RuleOperation {
  return { op: 'default', value: JSON.parse(cell) as JsonValue & (string | number) };
}

function addedColumn({ name, type, cell }: OwnedColumn): RuledColumn {
  return {
    source: null,
    column: { ...EMPTY, name, type, storage: neutralStorage(type), nullable: false },
    links: [{ operation: { kind: 'constant', cell }, type }],
    loss: 'exact',
    reason: 'Every row is given to its owner.',
    accepted: false,
    isAccepting: false,
    isAdded: true,
  };
}
