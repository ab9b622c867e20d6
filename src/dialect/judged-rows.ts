import type { OrphanVerdict, Reference, RowPolicy } from '../model/row-policy.ts';
import { ORPHANS_NAMED_MAX, orphanError } from './orphan-error.ts';

/** Rows whose reference leads nowhere, as the policy judges them one by one; those that are rejected are not held. */
export class JudgedRows<Row extends { readonly line: string }> {
  readonly nulled: Row[] = [];
  readonly kept: Row[] = [];
  readonly #reference: Reference;
  readonly #policy: RowPolicy;
  readonly #failing: string[] = [];
  #failed = 0;

  constructor(reference: Reference, policy: RowPolicy) {
    this.#reference = reference;
    this.#policy = policy;
  }

  judge(row: Row): OrphanVerdict {
    const verdict = this.#policy.judge(this.#reference, row.line);
    if (verdict === 'reject') this.#policy.refuseOrphan(this.#reference, row.line);
    else if (verdict === 'null') this.nulled.push(row);
    else if (verdict === 'keep') this.kept.push(row);
    else {
      this.#failed++;
      if (this.#failing.length <= ORPHANS_NAMED_MAX) this.#failing.push(row.line);
    }
    return verdict;
  }

  /** @throws CONSTRAINT_VIOLATED */
  throwIfAnyFails(): void {
    if (this.#failed > 0) throw orphanError(this.#reference, this.#failing, this.#failed);
  }
}
