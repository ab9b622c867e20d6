import type { DatabaseEnd, DatabaseReader } from '../../dialect/dialect.ts';
import { dialectOf } from '../../dialect/open-dialect.ts';
import { RowferryError } from '../../errors/rowferry-error.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { Rules } from '../../model/rules.ts';
import type { FoundUser, OwnershipMap, UserSelector } from '../../model/scope.ts';
import { checkRuleNames } from '../../rules/check-rule-names.ts';
import { mapOwnership } from '../../scope/map-ownership.ts';
import { theUser } from '../../scope/user-errors.ts';

/** Under whom rows go into a database of many users. Plain data: it crosses threads. */
export interface AsUserOptions {
  /** The address; in a database without addresses the key, with commas between its columns. */
  readonly user: string;
  readonly rules: Rules;
  /** For messages; null: no file. */
  readonly rulesFile: string | null;
}

/** The target as it is before rows come in. */
export interface AdoptionTarget {
  /** Everything is looked at at one consistency point of it. */
  readonly reader: DatabaseReader;
  readonly catalog: Catalog;
  readonly typeNames: readonly string[] | null;
  readonly ownership: OwnershipMap;
  /** null: the user is made. */
  readonly found: FoundUser | null;
}

/**
 * Looks at the target, decides whose its rows are and finds the user; `use` may ask it for rows.
 * @throws USAGE where the target cannot hold rows of many users, or holds no tables; RULES_INVALID, SCOPE_UNDECIDED;
 *   USER_AMBIGUOUS; USER_NOT_FOUND where there are no addresses and nobody has the key.
 */
export async function withAdoptionTarget<Result>(
  to: DatabaseEnd,
  { user, rules, rulesFile }: AsUserOptions,
  { signal, use }: { readonly signal: AbortSignal; readonly use: (target: AdoptionTarget) => Promise<Result> },
): Promise<Result> {
  const dialect = dialectOf(to);
  if (!dialect.capabilities.adoptsRows) throw notShared(dialect.capabilities.label);
  const reader = await dialect.openReader(to, { signal, copyFirst: false });
  try {
    const catalog = await reader.catalog({ tables: null, exclude: [], census: false, structureOnly: true });
    if (catalog.tables.length === 0) throw withoutTables(reader.info.display);
    checkRuleNames(rules, catalog, rulesFile ?? 'the rules');
    const ownership = mapOwnership(catalog, rules);
    const found = await findUser(reader, ownership, user);
    return await use({ reader, catalog, typeNames: await reader.typeNames(), ownership, found });
  } finally {
    await reader.close();
  }
}

async function findUser(
  reader: DatabaseReader,
  { user: table }: OwnershipMap,
  user: string,
): Promise<FoundUser | null> {
  const selector: UserSelector =
    table.email === null ? { kind: 'key', values: user.split(',') } : { kind: 'email', email: user };
  const found = await reader.findUsers(table, selector);
  return found.length === 0 && table.email !== null ? null : theUser(found, table, selector);
}

function notShared(label: string): RowferryError {
  return new RowferryError('USAGE', {
    message: `--as-user takes rows into a PostgreSQL database of many users; the target is ${label}.`,
    hint: 'Leave --as-user away: a file of one user needs none.',
  });
}

function withoutTables(target: string): RowferryError {
  return new RowferryError('USAGE', {
    message: `The target ${target} has no tables, so nothing says whose rows are whose there.`,
    hint: "Create the application's tables first (its migrations do), then run the same command again.",
  });
}
