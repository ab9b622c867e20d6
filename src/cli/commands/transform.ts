import { defineCommand } from '../command.ts';
import { targetEnd } from '../command-ends.ts';
import { nextCommand } from '../next-command.ts';
import { ACCEPT_LOSSY_OPTION, BAD_ROW_OPTIONS } from '../options.ts';
import { planOutcome, transformOutcome } from '../outcomes.ts';
import { PACE_OPTIONS } from '../pace-options.ts';
import { paceOf } from '../pace-settings.ts';
import { DRY_RUN_OPTION } from '../skip-options.ts';
import { badRowsOf } from '../stage-settings.ts';
import { TARGET_TABLE_OPTIONS } from '../target-options.ts';
import { TRANSFORM_OPTIONS } from '../transform-options.ts';
import { dryTransformOf, transformingOf } from '../transform-settings.ts';
import { nextWords, sameWords } from '../typed-words.ts';

export const transformCommand = defineCommand({
  name: 'transform',
  describe: 'Make an exported archive ready for a target',
  positionals: { TO: 'The target, for the tables that it has; without it only its kind counts' },
  options: {
    ...TRANSFORM_OPTIONS,
    ...BAD_ROW_OPTIONS,
    ...TARGET_TABLE_OPTIONS,
    ...ACCEPT_LOSSY_OPTION,
    ...PACE_OPTIONS,
    ...DRY_RUN_OPTION,
  },
  examples: [
    ['transform', 'for the other kind of database than the archive came from'],
    ['transform postgres://me@db/app', 'for this database and the tables that it has'],
  ],
  async run(settings, run) {
    const { services, context, paint } = run;
    const { archive, acceptLossy } = settings;
    const target = await targetEnd(settings, run);
    const to = target?.end ?? null;
    const toDialect = to?.kind ?? settings.toDialect ?? (await services.archiveTarget(archive));
    const argument = target === null ? 'TO' : target.argument;
    if (settings.dryRun) {
      const options = { to, toDialect, ...dryTransformOf(settings, run.environment) };
      const next = nextCommand('transform', target?.argument ?? null, ...sameWords(run.typed));
      return planOutcome(await services.planMigration(options, context), { paint, next });
    }
    const how = { ...transformingOf(settings, run.environment), ...badRowsOf(settings), ...paceOf(settings) };
    const summary = await services.transformArchive({ archive, to, toDialect, ...how }, context);
    const next = nextCommand('import', argument, ...nextWords(run.typed, 'import'));
    return transformOutcome(summary, { paint, acceptLossy, next });
  },
});
