import { defineCommand } from '../command.ts';
import { targetEnd } from '../command-ends.ts';
import { nextCommand } from '../next-command.ts';
import {
  ACCEPT_LOSSY_OPTION,
  ARCHIVE_OPTION,
  BAD_ROW_OPTIONS,
  CONVERSION_OPTIONS,
  END_OPTIONS,
  SELECTION_OPTIONS,
  SKIP_MISSING_OPTION,
  TO_DIALECT_OPTION,
  TO_OPTION,
} from '../options.ts';
import { planOutcome, transformOutcome } from '../outcomes.ts';
import { OWNER_OPTIONS } from '../owner-options.ts';
import { PACE_OPTIONS } from '../pace-options.ts';
import { paceOf } from '../pace-settings.ts';
import { AS_USER_OPTION, RULES_OPTION, STRIP_OPTIONS } from '../scope-options.ts';
import { DRY_RUN_OPTION } from '../skip-options.ts';
import { asUserOf, badRowsOf, chosenOf, conversionOf, epochsOf, selectionOf, strippingOf } from '../stage-settings.ts';
import { TARGET_TABLE_OPTIONS } from '../target-options.ts';
import { targetModesOf } from '../target-settings.ts';
import { EPOCH_OPTION } from '../type-options.ts';
import { nextWords, sameWords } from '../typed-words.ts';

export const transformCommand = defineCommand({
  name: 'transform',
  describe: 'Make an exported archive ready for a target',
  positionals: { TO: 'The target, for the tables that it has; without it only its kind counts' },
  options: {
    ...END_OPTIONS,
    ...TO_OPTION,
    ...TO_DIALECT_OPTION,
    ...ARCHIVE_OPTION,
    ...SELECTION_OPTIONS,
    ...SKIP_MISSING_OPTION,
    ...CONVERSION_OPTIONS,
    ...EPOCH_OPTION,
    ...BAD_ROW_OPTIONS,
    ...RULES_OPTION,
    ...STRIP_OPTIONS,
    ...TARGET_TABLE_OPTIONS,
    ...AS_USER_OPTION,
    ...OWNER_OPTIONS,
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
      const options = {
        from: null,
        write: false,
        archive,
        to,
        toDialect,
        ...selectionOf(settings),
        ...chosenOf(settings),
        ...conversionOf(settings),
        ...epochsOf(settings),
        ...strippingOf(settings, run.environment),
        ...targetModesOf(settings),
        ...asUserOf(settings),
      };
      const next = nextCommand('transform', target?.argument ?? null, ...sameWords(run.typed));
      return planOutcome(await services.planMigration(options, context), { paint, next });
    }
    const how = {
      ...chosenOf(settings),
      ...conversionOf(settings),
      ...epochsOf(settings),
      ...badRowsOf(settings),
      ...paceOf(settings),
      ...strippingOf(settings, run.environment),
      ...targetModesOf(settings),
      ...asUserOf(settings),
    };
    const summary = await services.transformArchive({ archive, to, toDialect, ...how }, context);
    const next = nextCommand('import', argument, ...nextWords(run.typed, 'import'));
    return transformOutcome(summary, { paint, acceptLossy, next });
  },
});
