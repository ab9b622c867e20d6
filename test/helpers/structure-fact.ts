import { expect } from 'vitest';
import type { NotCarried, Plan } from '../../src/model/plan.ts';

/**
 * One piece of structure, as a database's own catalog tells it by plain SQL. Two databases say the same where
 * their facts have the same `key`.
 */
export interface StructureFact {
  /** The table's display name; null for what belongs to none. */
  readonly table: string | null;
  /** The name by which a report may name it: of the constraint, the index, the column, the object. */
  readonly name: string;
  /** What is to be found in the other database, without the table; null: nothing like it can be there. */
  readonly key: string | null;
  /** The table that a foreign key refers to. */
  readonly refers: string | null;
}

/**
 * The facts of `source` that are neither in `target` nor named in the report: each is one that went silently.
 * Facts are matched one by one, and an entry of the report answers for one fact; but a column that is left out
 * answers for everything that is said of it alone.
 */
function unaccounted(
  source: readonly StructureFact[],
  target: readonly StructureFact[],
  { notCarried, tableNames }: Report,
): readonly string[] {
  const left = [...target];
  const there = (name: string | null) => (name === null ? null : (tableNames.get(name) ?? name));
  const take = (fact: StructureFact, isSame: (candidate: StructureFact) => boolean): boolean => {
    const key = keyOf({ ...fact, table: there(fact.table), refers: there(fact.refers) });
    const at = fact.key === null ? -1 : left.findIndex((candidate) => keyOf(candidate) === key && isSame(candidate));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  };
  // What has the same name first: two expressions look alike here.
  const unnamed = source.filter((fact) => !take(fact, (candidate) => candidate.name === fact.name));
  const missing = unnamed.filter((fact) => !take(fact, () => true));
  const entries = [...notCarried];
  return missing
    .filter((fact) => !takeEntry(entries, fact))
    .map((fact) => [fact.table, fact.name, fact.key, fact.refers].join(' | '));
}

interface Report {
  readonly notCarried: readonly NotCarried[];
  /** Names of the source's tables to those of the target's. */
  readonly tableNames: ReadonlyMap<string, string>;
}

function keyOf(fact: StructureFact): string {
  return [fact.table, fact.key, fact.refers].join('\0');
}

function takeEntry(entries: NotCarried[], fact: StructureFact): boolean {
  const isOf = (entry: NotCarried): boolean => entry.table === fact.table && entry.name === fact.name;
  if (entries.some((entry) => entry.kind === 'generated' && /left out|refuses/.test(entry.reason) && isOf(entry)))
    return true;
  const at = entries.findIndex(isOf);
  if (at >= 0) entries.splice(at, 1);
  return at >= 0;
}

/** The names of tables before and after a plan, as people write them. */
export function tableNamesOf(...plans: readonly Plan[]): ReadonlyMap<string, string> {
  const display = ({ namespace, name }: { namespace: string | null; name: string }) =>
    namespace === null ? name : `${namespace}.${name}`;
  const steps = plans.map(
    (plan) => new Map(plan.tables.map((table) => [display(table.source), display(table.target)])),
  );
  const [first, ...rest] = steps;
  return new Map(
    [...(first ?? [])].map(([source, target]) => [source, rest.reduce((name, step) => step.get(name) ?? name, target)]),
  );
}

/** Nothing of `source` is missing in `target` without being named. */
export function expectAccounted(
  source: readonly StructureFact[],
  target: readonly StructureFact[],
  report: Report,
): void {
  expect(source.length).toBeGreaterThan(0);
  expect(unaccounted(source, target, report)).toEqual([]);
}
