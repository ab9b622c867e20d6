import { ageText } from '../../snapshot/check-schedule.ts';
import { defineCommand } from '../command.ts';
import { SCHEDULE_OPTIONS, STORE_OPTION } from '../snapshot-options.ts';
import { ageOf } from '../snapshot-settings.ts';

export const snapshotCheckScheduleCommand = defineCommand({
  name: 'snapshot check-schedule',
  describe: 'Exit with 4 where the newest audit snapshot is older than allowed; for cron',
  positionals: {},
  options: { ...STORE_OPTION, ...SCHEDULE_OPTIONS },
  examples: [['snapshot check-schedule --max-age 26h --quiet', 'a day, and two hours of patience']],
  async run({ store, maxAge, database }, { services }) {
    const now = new Date().toISOString();
    const summary = await services.checkSchedule({ store, database, now, maxAgeSeconds: ageOf(maxAge) });
    const { newest, ageSeconds, maxAgeSeconds } = summary;
    const ages = `${ageText(ageSeconds)} old, ${ageText(maxAgeSeconds)} allowed`;
    return { document: summary, text: `newest ${newest.id}: ${ages}\n`, verdict: null, next: null };
  },
});
