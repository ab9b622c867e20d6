import type { CatalogOptions, DatabaseReader } from '../dialect/dialect.ts';
import { dialectOf } from '../dialect/open-dialect.ts';
import type { Catalog } from '../model/catalog.ts';
import type { OwnershipMap, UserSelector } from '../model/scope.ts';
import { checkRuleNames } from '../rules/check-rule-names.ts';
import { decideOwnership } from '../scope/map-ownership.ts';
import { suggestRules } from '../scope/suggest-rules.ts';
import { theUser } from '../scope/user-errors.ts';
import type { StageContext } from './progress.ts';
import type { ScopePlanOptions, ScopeSuggestionOptions } from './stage-options.ts';
import type { ScopePlanSummary, ScopeSuggestionSummary } from './stage-summaries.ts';

/**
 * Which rows of a database belong to one user: the class of every table and why, or what a person must decide;
 * and, for a user, how many rows come and which of them refer to somebody else's. Only reads.
 * @throws RULES_INVALID where the rules cannot be followed; USER_NOT_FOUND, USER_AMBIGUOUS
 */
export function planScope(options: ScopePlanOptions, context: StageContext): Promise<ScopePlanSummary> {
  const { selector } = options;
  return withCatalog({ ...options, census: selector === null ? false : 'scoped' }, context, async (reader, catalog) => {
    const scope = decideOwnership(catalog, options.rules);
    const { map } = scope;
    const rows = map === null || selector === null ? null : await countRows(reader, catalog, { map, selector });
    return { stage: 'plan', source: reader.info, scope, catalog, rows };
  });
}

/**
 * Rules to begin with, made from names and values. Only reads, but reads tables whole.
 * @throws SCOPE_UNDECIDED where it is open which table is the one of the users
 */
export function suggestScopeRules(
  options: ScopeSuggestionOptions,
  context: StageContext,
): Promise<ScopeSuggestionSummary> {
  return withCatalog({ ...options, census: false }, context, async (reader, catalog) => {
    const suggestion = await suggestRules(catalog, options.rules, reader);
    return { stage: 'plan', source: reader.info, suggestion };
  });
}

async function withCatalog<Summary>(
  { from, rules, rulesFile, census }: ScopeSuggestionOptions & Pick<CatalogOptions, 'census'>,
  { signal }: StageContext,
  use: (reader: DatabaseReader, catalog: Catalog) => Promise<Summary>,
): Promise<Summary> {
  const reader = await dialectOf(from).openReader(from, { signal, copyFirst: false });
  try {
    const catalog = await reader.catalog({ tables: null, exclude: [], census });
    checkRuleNames(rules, catalog, rulesFile ?? 'the rules');
    return await use(reader, catalog);
  } finally {
    await reader.close();
  }
}

async function countRows(
  reader: DatabaseReader,
  catalog: Catalog,
  { map, selector }: { readonly map: OwnershipMap; readonly selector: UserSelector },
): Promise<ScopePlanSummary['rows']> {
  const user = theUser(await reader.findUsers(map.user, selector), map.user, selector);
  const { shares, violations, dangling, missingIndexes } = await reader.openScope(catalog, map, user);
  return { user, counts: shares, violations, dangling, missingIndexes };
}
