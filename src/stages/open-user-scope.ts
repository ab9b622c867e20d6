import type { DatabaseReader, ScopedSource } from '../dialect/dialect.ts';
import type { Catalog } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';
import type { Rules, TableRule } from '../model/rules.ts';
import type { ScopeDocument } from '../model/scope.ts';
import { checkRuleNames } from '../rules/check-rule-names.ts';
import { describeMissingIndex } from '../scope/describe-ownership.ts';
import { mapOwnership } from '../scope/map-ownership.ts';
import { refuseViolations } from '../scope/scope-violations.ts';
import { scopedCatalog } from '../scope/scoped-catalog.ts';
import { theUser } from '../scope/user-errors.ts';
import { lookingAt } from './looking-at.ts';
import type { ExportOptions, ScopeOptions, TypeOptions } from './stage-options.ts';
import type { StageRun } from './stage-run.ts';

/** The rows of one user as a source. */
export interface UserScope {
  readonly source: ScopedSource;
  /** Of the archive: without what is left out by rule. */
  readonly catalog: Catalog;
  readonly document: ScopeDocument;
}

/** What of the options of an export says which tables are taken. */
export type ScopeSelection = Pick<ExportOptions, 'tables' | 'exclude'> & TypeOptions & { readonly scope: ScopeOptions };

/**
 * Decides who owns what, finds the user and the rows of the user, at the reader's consistency point.
 * @throws USAGE where the source cannot be read for one user; RULES_INVALID, SCOPE_UNDECIDED; USER_NOT_FOUND,
 *   USER_AMBIGUOUS; SCOPE_VIOLATION where rows of the user refer to rows that may not leave.
 */
export async function openUserScope(
  reader: DatabaseReader,
  { scope, tables, exclude, ...types }: ScopeSelection,
  run: StageRun,
): Promise<UserScope> {
  run.step('finding out whose rows are whose');
  const whole = await reader.catalog({ ...lookingAt({ ...types, tables: null, exclude: [] }), census: 'scoped' });
  checkRuleNames(scope.rules, whole, scope.rulesFile ?? 'the rules');
  const isAll = tables === null && exclude.length === 0;
  const selected = isAll ? whole : await reader.catalog({ tables, exclude, census: false });
  const ownership = mapOwnership(whole, withoutUnselected(scope.rules, whole, selected));
  const found = theUser(await reader.findUsers(ownership.user, scope.selector), ownership.user, scope.selector);
  run.step('following references from the user');
  const source = await reader.openScope(whole, ownership, found);
  for (const missing of source.missingIndexes) run.notice(describeMissingIndex(missing));
  refuseViolations(source.violations, whole);
  const { counts, dangling } = source;
  return {
    source,
    catalog: scopedCatalog(source.catalog, ownership),
    document: { ownership, found, counts, dangling },
  };
}

/** Tables that the command line leaves out are left out of the scope: `excluded`, as if a rule said so. */
function withoutUnselected(rules: Rules, whole: Catalog, selected: Catalog): Rules {
  const isSelected = (name: string) => selected.tables.some((table) => displayName(table.name) === name);
  const unselected = whole.tables.map(({ name }) => displayName(name)).filter((name) => !isSelected(name));
  const excluded = unselected.map((name): [string, TableRule] => {
    const { owner: _, ...rule } = rules.tables?.[name] ?? {};
    return [name, { ...rule, scope: 'excluded' }];
  });
  return { ...rules, tables: { ...rules.tables, ...Object.fromEntries(excluded) } };
}
