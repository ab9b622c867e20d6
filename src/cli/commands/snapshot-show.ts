import { defineCommand } from '../command.ts';
import { renderSnapshot } from '../render/snapshot.ts';
import { openingKeysOf } from '../snapshot-keys.ts';
import { OPENING_OPTIONS, STORE_OPTION } from '../snapshot-options.ts';
import { requiredId } from '../snapshot-settings.ts';

export const snapshotShowCommand = defineCommand({
  name: 'snapshot show',
  describe: 'Show one audit snapshot: manifest, rows and sizes of its tables, whose rows, who signed',
  positionals: {
    ID: 'The id or the beginning of it, latest, the number of its entry, or the first digits of its digest',
  },
  options: { ...STORE_OPTION, ...OPENING_OPTIONS },
  examples: [
    ['snapshot show latest', 'the newest'],
    ['snapshot show 20261121T15 --json', 'with the whole manifest'],
  ],
  async run({ ID, store, ...settings }, run) {
    const { services, paint } = run;
    const shown = await services.showSnapshot(store, requiredId(ID), await openingKeysOf(settings, run));
    return { document: shown, text: renderSnapshot(shown, paint), verdict: null, next: null };
  },
});
