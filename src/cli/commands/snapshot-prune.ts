import { defineCommand } from '../command.ts';
import { renderPruned } from '../render/snapshots.ts';
import { KEEP_OPTIONS, STORE_OPTION } from '../snapshot-options.ts';
import { policyOf } from '../snapshot-settings.ts';

export const snapshotPruneCommand = defineCommand({
  name: 'snapshot prune',
  describe: 'Delete audit snapshots that the policy does not keep; the ledger keeps a tombstone of each',
  positionals: {},
  options: { ...STORE_OPTION, ...KEEP_OPTIONS },
  examples: [
    ['snapshot prune --keep-daily 7 --keep-monthly 12 --dry-run', 'what would go'],
    ['snapshot prune --keep-last 10', 'of each source, and of each user, the newest ten stay'],
  ],
  async run(settings, { services, context, paint }) {
    const { store, dryRun } = settings;
    const at = new Date().toISOString();
    const options = { store, dryRun, at, policy: policyOf(settings), signal: context.signal };
    const summary = await services.pruneSnapshots(options);
    return { document: summary, text: renderPruned(summary, paint), verdict: null, next: null };
  },
});
