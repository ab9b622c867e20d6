import type { DatabaseEnd } from '../../dialect/dialect.ts';
import { dialectNamed, dialectOf } from '../../dialect/open-dialect.ts';
import { RowferryError } from '../../errors/rowferry-error.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { IdMaps } from '../../model/id-maps.ts';
import { displayName, isSameName } from '../../model/logical-type.ts';
import type { Plan } from '../../model/plan.ts';
import type { ScopeDocument } from '../../model/scope.ts';
import { idDomains } from '../../transform/adopt/id-domains.ts';
import type { TransformInput } from '../../transform/transform-options.ts';
import { finishAdoption } from './adopted-plan.ts';
import { adoptedReferences, adoptedState } from './adopted-state.ts';
import type { AdoptedTableState, SourceRows } from './adopted-table.ts';
import { chooseUserIds } from './choose-user-ids.ts';
import { decideIds } from './decide-ids.ts';
import { deriveMine, type Mine } from './derive-mine.ts';
import { withFiltered } from './filtered-rows.ts';
import { type AdoptionTarget, type AsUserOptions, withAdoptionTarget } from './open-adoption.ts';
import { refuseTakenKeys } from './refuse-taken-keys.ts';
import { idsInRows, type RowIds } from './row-ids.ts';
import { type RowsThere, rowsThere } from './rows-there.ts';
import { userSettings } from './user-settings.ts';
import { withoutLeftOut } from './without-left-out.ts';

export interface AdoptionInput {
  readonly source: Catalog;
  readonly rows: SourceRows;
  /** Of the source, where it holds one user's rows by a scope of its own. */
  readonly scope: ScopeDocument | null;
  readonly to: DatabaseEnd;
  readonly asUser: AsUserOptions;
  /** A digest that is the same for the same source. */
  readonly content: string;
  readonly conversion: Pick<TransformInput, 'jsonb' | 'keepDynamic' | 'nulBytes' | 'epochs'>;
}

/** How rows go in under a user of the target. */
export interface PlannedAdoption {
  readonly plan: Plan;
  readonly catalog: Catalog;
  readonly ids: IdMaps;
  /** The rows that stay behind. */
  readonly there: RowsThere;
}

/**
 * Plans how the rows of one user go into a database of many: under which user, with which ids, and which of them are
 * there already. Reads the rows of the source a few times and asks the target for those that have their keys; writes
 * nothing. The same source and target give the same plan.
 *
 * @throws USAGE, RULES_INVALID, SCOPE_UNDECIDED, USER_AMBIGUOUS where it is open whose rows are whose; TARGET_MISMATCH where
 *   tables or rows of the target are others than they should be; CONSTRAINT_VIOLATED where a key is taken.
 */
export function planAdoption(input: AdoptionInput, signal: AbortSignal): Promise<PlannedAdoption> {
  const use = (target: AdoptionTarget) => planWith(target, input);
  return withAdoptionTarget(input.to, input.asUser, { signal, use });
}

async function planWith(target: AdoptionTarget, input: AdoptionInput): Promise<PlannedAdoption> {
  const { rows, scope, asUser } = input;
  const { ownership } = target;
  const to = dialectOf(input.to);
  const source = withoutLeftOut(input.source, asUser.rules, to);
  const mapping: TransformInput = {
    ...input.conversion,
    source,
    from: dialectNamed(source.dialect),
    to,
    existing: target.catalog,
    typeNames: target.typeNames,
  };
  const { tables, base } = adoptedState(target, mapping, asUser);
  const references = adoptedReferences(tables, target, asUser.rules);
  const domains = idDomains({ catalog: target.catalog, ownership, references });
  const mine = await deriveMine({ tables, rows, ownership, scope, rules: asUser.rules, references });
  const found = await idsInRows({ tables, rows, mine, domains, references });
  refuseStrangers(found, { mine, domains, target });
  const user = await chooseUserIds({ target, asUser, mine, references, content: input.content });
  const ids = await decideIds({ target, tables, rows, mine, domains, found, user });
  const standing = await rowsThere({ target, tables, rows, mine, rules: asUser.rules });
  const settings = await userSettings({ target, tables, rows, user, asUser, content: input.content });
  const known = withUser(new Map([...standing, ...settings.there]), { tables, target, mine });
  const there = await withFiltered(known, { tables, rows, asUser });
  const { keys } = settings;
  const finished = finishAdoption({ target, tables, base, domains, references, ids, there, user, asUser, keys });
  const taken = { target, tables, plans: finished.plans, ids, rows, there };
  await refuseTakenKeys(taken);
  return { plan: await finished.planned(rows), catalog: base.catalog, ids, there };
}

/** The row of a user who was found stays behind: the one that is there is left as it is. */
function withUser(
  there: RowsThere,
  { tables, target, mine }: { tables: readonly AdoptedTableState[]; target: AdoptionTarget; mine: Mine },
): RowsThere {
  if (target.found === null) return there;
  const users = tables.find(({ ownership }) => ownership.class === 'user');
  if (users === undefined) return there;
  const key = JSON.stringify([users.target.name.namespace, users.target.name.name]);
  return new Map([...there, [key, new Set([...(there.get(key) ?? []), mine.self])]]);
}

interface Strangers {
  readonly mine: Mine;
  readonly domains: ReturnType<typeof idDomains>;
  readonly target: AdoptionTarget;
}

/**
 * A number that names somebody in the source could name anybody in the target.
 * @throws USAGE where rows refer to users whose rows the source does not have
 */
function refuseStrangers(found: ReadonlyMap<string, RowIds>, { mine, domains, target }: Strangers): void {
  const { table } = target.ownership.user;
  for (const domain of domains.filter(({ kind }) => kind === 'user')) {
    const ofUsers = domain.columns.filter((place) => isSameName(place.table, table));
    const self = ofUsers.flatMap(({ column }) => mine.selfCells.get(column) ?? []);
    const isSelf = (id: string) => self.includes(id) || self.includes(JSON.stringify(id));
    const strange = [...(found.get(domain.name)?.dangling ?? [])].filter((id) => !isSelf(id));
    if (strange.length === 0) continue;
    const isSilent = self.length === 0;
    throw new RowferryError('USAGE', {
      message: `Rows refer to users ${strange.slice(0, 5).join(', ')}${strange.length > 5 ? ', …' : ''}, and the source ${isSilent ? 'does not say which of them is the user' : 'has no rows of them'}.`,
      hint: isSilent
        ? `Keep the key in the table of settings when the user leaves: "singleton": { "columns": { "${domain.userColumn}": "user_${domain.userColumn}" } }, or keep the row of the user.`
        : `Set these references to NULL, or bring the rows of ${displayName(table)} along.`,
      context: { table: displayName(table) },
    });
  }
}
