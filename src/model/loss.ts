import type { LossClass } from './logical-type.ts';

const RANK: Readonly<Record<LossClass, number>> = { exact: 0, normalised: 1, lossy: 2 };

/** The worse of two loss classes. */
export function worseLoss(a: LossClass, b: LossClass): LossClass {
  return RANK[a] >= RANK[b] ? a : b;
}
