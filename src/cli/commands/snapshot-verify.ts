import { defineCommand } from '../command.ts';
import { renderVerification } from '../render/verification.ts';
import { openingKeysOf, trustedKeysOf } from '../snapshot-keys.ts';
import { LIMIT_OPTIONS, OPENING_OPTIONS, STORE_OPTION, TRUSTED_OPTION, VERIFY_OPTIONS } from '../snapshot-options.ts';
import { headOf, limitsOf, selectionOf } from '../snapshot-settings.ts';
import { storeVerdict } from '../snapshot-verdict.ts';

export const snapshotVerifyCommand = defineCommand({
  name: 'snapshot verify',
  describe: 'Prove the ledger of the store and everything in its audit snapshots',
  positionals: { 'ID..': 'Only these snapshots; without any all are opened' },
  options: { ...STORE_OPTION, ...VERIFY_OPTIONS, ...LIMIT_OPTIONS, ...TRUSTED_OPTION, ...OPENING_OPTIONS },
  examples: [
    ['snapshot verify', 'the ledger, and every snapshot to its last row'],
    ['snapshot verify --trusted signing-key.pem.pub', 'and that this key signed every entry'],
    ['snapshot verify latest', 'the ledger, and the newest snapshot'],
    ['snapshot verify --sample 5%', 'the ledger, and some snapshots chosen by chance'],
  ],
  async run(settings, run) {
    const { services, context, paint } = run;
    const { ID, store, sample, expectHead } = settings;
    const options = {
      store,
      which: selectionOf(ID, sample),
      expectHead: headOf(expectHead),
      limits: limitsOf(settings),
      trusted: await trustedKeysOf(settings),
      keys: await openingKeysOf(settings, run),
    };
    const summary = await services.verifySnapshots(options, context);
    const { verification } = summary;
    const text = renderVerification(verification, paint);
    return { document: summary, text, verdict: storeVerdict(verification), next: null };
  },
});
