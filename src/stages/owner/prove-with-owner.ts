import { archiveBlocks } from '../../archive/archive-blocks.ts';
import type { TableReport } from '../../compare/report.ts';
import { findTable } from '../../model/catalog.ts';
import type { KeyedSource } from '../../model/row-stream.ts';
import { type Proof, proveTarget } from '../prove-target.ts';
import { countOwned, withOwned } from './owned-rows.ts';
import { proveOwnerRow } from './prove-owner-row.ts';

interface OwnedProof extends Proof {
  readonly target: KeyedSource;
}

/** `proveTarget`, and where rows were given to an owner, that each has one; a hash of a password is nowhere to be compared with. */
export async function proveWithOwner(proof: OwnedProof): Promise<readonly TableReport[]> {
  const { archive, target, run } = proof;
  const owner = archive.plan?.owner ?? null;
  if (owner === null) return proveTarget(proof);
  const { key, cell, kind, password } = owner;
  const users = kind === 'made' ? findTable(archive.catalog, owner.table) : null;
  const proven = new Map(proof.proven);
  if (users !== null) {
    const row = { table: users, key, cell, ignore: password?.column ?? null };
    const report = await proveOwnerRow(row, { left: archiveBlocks(archive, users), target, run });
    proven.set(report.table, report);
  }
  const reports = await proveTarget({ ...proof, proven });
  return withOwned(reports, await countOwned(owner, { catalog: archive.catalog, target }), () => false);
}
