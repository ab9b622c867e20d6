import { defineCommand } from '../command.ts';
import { renderSnapshots } from '../render/snapshots.ts';
import { LIST_OPTIONS, STORE_OPTION } from '../snapshot-options.ts';
import { countOf } from '../snapshot-settings.ts';

export const snapshotListCommand = defineCommand({
  name: 'snapshot list',
  describe: 'List the audit snapshots of the store',
  positionals: {},
  options: { ...STORE_OPTION, ...LIST_OPTIONS },
  examples: [
    ['snapshot list', 'all, the newest last'],
    ['snapshot list --limit 10 --json', 'the newest ten, for a program'],
  ],
  async run({ store, limit }, { services, paint }) {
    const list = await services.listSnapshots(store, countOf('--limit', limit));
    return { document: list, text: renderSnapshots(list, paint), verdict: null, next: null };
  },
});
