import { defineCommand } from '../command.ts';
import { requiredTargetEnd } from '../command-ends.ts';
import { confirmNoBackup } from '../confirm-no-backup.ts';
import { confirmingTriggers } from '../confirm-triggers.ts';
import { tellsInDocument } from '../new-password.ts';
import { nextCommand } from '../next-command.ts';
import { ACCEPT_LOSSY_OPTION, BAD_ROW_OPTIONS, ONLY_REJECTS_OPTION, ORPHANS_OPTION } from '../options.ts';
import { importOutcome, planOutcome } from '../outcomes.ts';
import { PACE_OPTIONS } from '../pace-options.ts';
import { paceOf } from '../pace-settings.ts';
import { NEW_PASSWORD_OPTION } from '../scope-options.ts';
import { DRY_RUN_OPTION, IMPORT_SKIP_OPTION, NO_VALIDATION_OPTION } from '../skip-options.ts';
import { badRowsOf, writingOf } from '../stage-settings.ts';
import { IMPORT_OPTIONS, TARGET_OPTIONS } from '../target-options.ts';
import { sayingTransform } from '../transform-again.ts';
import { TRANSFORM_OPTIONS } from '../transform-options.ts';
import { dryTransformOf, transformingOf } from '../transform-settings.ts';
import { nextWords, sameWords } from '../typed-words.ts';

export const importCommand = defineCommand({
  name: 'import',
  describe: 'Load a transformed archive into a database; transforms it first where that is missing or stale',
  positionals: { TO: 'The target: a SQLite file, sqlite:PATH or postgres://…' },
  options: {
    ...TRANSFORM_OPTIONS,
    ...NEW_PASSWORD_OPTION,
    ...ACCEPT_LOSSY_OPTION,
    ...IMPORT_OPTIONS,
    ...TARGET_OPTIONS,
    ...BAD_ROW_OPTIONS,
    ...ORPHANS_OPTION,
    ...ONLY_REJECTS_OPTION,
    ...NO_VALIDATION_OPTION,
    ...PACE_OPTIONS,
    ...IMPORT_SKIP_OPTION,
    ...DRY_RUN_OPTION,
  },
  examples: [
    ['import postgres://me@db/app', 'everything in one transaction, read back before its commit'],
    ['import new.db --archive /mnt/usb/archive', 'an archive from another machine into a new SQLite file'],
  ],
  async run(settings, run) {
    const { services, context, paint } = run;
    const { archive, acceptLossy } = settings;
    const { end: to, argument } = await requiredTargetEnd(settings, run);
    if (settings.dryRun) {
      const options = { to, toDialect: to.kind, ...dryTransformOf(settings, run.environment) };
      const next = nextCommand('import', argument, ...sameWords(run.typed));
      return planOutcome(await services.planMigration(options, context), { paint, next });
    }
    if (settings.noBackup) await confirmNoBackup(to, run);
    const validate = !settings.noValidation;
    const how = {
      ...transformingOf(settings, run.environment),
      ...writingOf(settings),
      ...badRowsOf(settings),
      ...paceOf(settings),
    };
    const badRows = { ...how.badRows, onlyRejects: settings.onlyRejects };
    const options = { archive, to, validate, ...how, badRows };
    const importing = confirmingTriggers(run, (fireTriggers) =>
      services.importArchive({ ...options, fireTriggers }, context),
    );
    const summary = await sayingTransform(importing, { argument, typed: run.typed });
    const next = nextCommand('validate', argument, ...nextWords(run.typed, 'validate'));
    const inDocument = tellsInDocument(settings, run);
    return importOutcome(summary, { paint, acceptLossy, next, inDocument });
  },
});
