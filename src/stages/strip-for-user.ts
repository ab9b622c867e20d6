import type { SingletonRule } from '../model/rules.ts';
import type { ScopeDocument } from '../model/scope.ts';
import type { StripInput } from '../transform/strip/strip-context.ts';

/** What becomes of the columns that say whose a row is, in an archive of one user's rows. */
export interface StripOptions {
  /** They stay, as everything that uses them. */
  readonly keepUserColumns: boolean;
  /** What the rules make of the user row; null: it stays. */
  readonly singleton: SingletonRule | null;
}

/** What a plan strips; null where the rows are everybody's, or all columns are kept. */
export function stripForUser(scope: ScopeDocument | null, options: StripOptions | undefined): StripInput | null {
  if (scope === null || options?.keepUserColumns === true) return null;
  return { ownership: scope.ownership, found: scope.found, singleton: options?.singleton ?? null };
}
