import type { EnumType } from '../../../model/catalog.ts';
import { displayName } from '../../../model/logical-type.ts';
import { neededEnum } from '../../../model/type-name.ts';
import type { Claim } from '../census/sqlite-claims.ts';

/** The enums that comments claim. One name stands for one list of labels: the first that is met. */
export class EnumNames {
  readonly #labels = new Map<string, string>();

  /** False for an enum, or an array of one, that an earlier comment gives other labels. */
  admits(claim: Claim): boolean {
    const type = claimedEnum(claim);
    if (type === null) return true;
    const name = displayName(type.name);
    const given = JSON.stringify(type.labels);
    const known = this.#labels.get(name) ?? given;
    this.#labels.set(name, known);
    return known === given;
  }
}

/** The enum that a claim tells of, with its labels; null for claims of other types. */
export function claimedEnum({ type, labels }: Claim): EnumType | null {
  const name = neededEnum(type);
  return name === null || labels === null ? null : { name, labels };
}
