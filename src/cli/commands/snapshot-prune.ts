import { defineCommand } from '../command.ts';
import { renderPruned } from '../render/snapshots.ts';
import { signOf } from '../snapshot-keys.ts';
import { KEEP_OPTIONS, SIGN_OPTION, STORE_OPTION } from '../snapshot-options.ts';
import { policyOf } from '../snapshot-settings.ts';

export const snapshotPruneCommand = defineCommand({
  name: 'snapshot prune',
  describe: 'Delete audit snapshots that the policy does not keep; the ledger keeps a tombstone of each',
  positionals: {},
  options: { ...STORE_OPTION, ...KEEP_OPTIONS, ...SIGN_OPTION },
  examples: [
    ['snapshot prune --keep-daily 7 --keep-monthly 12 --dry-run', 'what would go'],
    ['snapshot prune --keep-last 10', 'of each source, and of each user, the newest ten stay'],
  ],
  async run(settings, run) {
    const { services, context, paint } = run;
    const { store, dryRun } = settings;
    const at = new Date().toISOString();
    const signing = await signOf(settings, run);
    const options = { store, dryRun, at, policy: policyOf(settings), signal: context.signal, ...signing };
    const summary = await services.pruneSnapshots(options);
    return { document: summary, text: renderPruned(summary, paint), verdict: null, next: null };
  },
});
