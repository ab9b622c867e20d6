import { displayName } from '../../../model/logical-type.ts';
import type { Claim } from '../census/sqlite-claims.ts';

/** The enums that comments claim. One name stands for one list of labels: the first that is met. */
export class EnumNames {
  readonly #labels = new Map<string, string>();

  /** False for an enum that an earlier comment gives other labels. */
  admits({ type, labels }: Claim): boolean {
    if (type.kind !== 'enum') return true;
    const name = displayName(type.name);
    const given = JSON.stringify(labels);
    const known = this.#labels.get(name) ?? given;
    this.#labels.set(name, known);
    return known === given;
  }
}
