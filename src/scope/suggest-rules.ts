import type { Catalog, Table } from '../model/catalog.ts';
import { displayName, isSameName, type QualifiedName } from '../model/logical-type.ts';
import type { Rules, TableRule } from '../model/rules.ts';
import type { UserTable } from '../model/scope.ts';
import type { ScopeWitness } from '../model/scope-evidence.ts';
import { findUserTable } from './find-user-table.ts';
import { decideOwnership } from './map-ownership.ts';
import { referenceGraph } from './reference-graph.ts';
import { type ScopeProblem, scopeUndecided } from './scope-problem.ts';
import { settleProblem } from './settle-problem.ts';
import { suggestKeys } from './suggest-keys.ts';
import { suggestPolicies } from './suggest-policies.ts';
import { type Suggestion, withRule } from './suggestion.ts';

/**
 * Rules to begin with, from names and values: every table of the catalog is decided about by them, each with its
 * reason. What is there in `rules` stays.
 * @throws SCOPE_UNDECIDED where it is open which table is the one of the users, or the rules contradict themselves
 */
export async function suggestRules(catalog: Catalog, rules: Rules, witness: ScopeWitness): Promise<Suggestion> {
  const graph = referenceGraph(catalog, rules);
  const { user, problem } = findUserTable(graph);
  if (user === null) throw scopeUndecided([problem]);
  const begun: Suggestion = { rules: { ...rules, user: userRule(user, rules) }, remarks: new Map() };
  const keyed = await suggestKeys(begun, graph, { user, witness });
  const settled = await settleAll(keyed, catalog, witness);
  return suggestPolicies(settled, catalog);
}

function userRule({ table, key, email }: UserTable, { user }: Rules): NonNullable<Rules['user']> {
  const address = email === null || email.through !== null ? {} : { email: email.column };
  return { table: displayName(table), key, ...address, ...user };
}

/** Settles what is open, one table after the other: a decision about one can open or settle another. */
async function settleAll(begun: Suggestion, catalog: Catalog, witness: ScopeWitness): Promise<Suggestion> {
  let suggestion = begun;
  const settled = new Set<string>();
  for (;;) {
    const { problems, user } = decideOwnership(catalog, suggestion.rules);
    const next = mostPressing(
      problems.filter((problem) => !settled.has(keyOf(problem))),
      catalog,
    );
    if (problems.length === 0 || user === null) return suggestion;
    const table = next === undefined ? undefined : tableOf(next, catalog);
    if (next === undefined || table === undefined) throw scopeUndecided(problems);
    settled.add(keyOf(next));
    const decision = await settleProblem(next, table, { catalog, rules: suggestion.rules, user, witness });
    if (decision === null) continue;
    suggestion = withRule(suggestion, table.name, decision);
  }
}

/**
 * Owners first, since what is owned brings other tables into scope; then what stands below those; what nothing leads
 * to last, since all its rows would come.
 */
function mostPressing(problems: readonly ScopeProblem[], catalog: Catalog): ScopeProblem | undefined {
  const offers = ({ remedies }: ScopeProblem, wanted: (rule: TableRule) => boolean): boolean =>
    remedies.some(({ rule }) => Object.values(rule.tables ?? {}).some(wanted));
  return (
    problems.find((problem) => offers(problem, ({ owner, scope }) => owner !== undefined && scope === undefined)) ??
    problems.find((problem) => offers(problem, ({ scope }) => scope === 'companion')) ??
    problems.find((problem) => !standsBelow(problem, problems, catalog)) ??
    problems[0]
  );
}

/** True where the table refers to another one that is open too: what becomes of that one comes first. */
function standsBelow(problem: ScopeProblem, problems: readonly ScopeProblem[], catalog: Catalog): boolean {
  const parents = tableOf(problem, catalog)?.foreignKeys.map(({ target }) => target) ?? [];
  const isOpen = (name: QualifiedName): boolean =>
    problems.some(({ table }) => table !== null && isSameName(table, name));
  return parents.some((parent) => isOpen(parent) && problem.table !== null && !isSameName(parent, problem.table));
}

/** A table may be settled twice, of two problems: first of its owner, then as a companion. */
function keyOf({ table, message }: ScopeProblem): string {
  return JSON.stringify([table, message]);
}

function tableOf({ table }: ScopeProblem, { tables }: Catalog): Table | undefined {
  return tables.find(({ name }) => table !== null && isSameName(name, table));
}
