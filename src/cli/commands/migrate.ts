import { moveFindings, validationFindings, withBriefReport } from '../brief-report.ts';
import { required } from '../choose-ends.ts';
import { defineCommand } from '../command.ts';
import { bothEnds, type EndPair, requiredTargetEnd } from '../command-ends.ts';
import { confirmNoBackup } from '../confirm-no-backup.ts';
import { confirmingTriggers } from '../confirm-triggers.ts';
import { type DiscoverSettings, endsOfMove } from '../discovered-ends.ts';
import { MOVE_OPTIONS } from '../move-options.ts';
import { tellsInDocument } from '../new-password.ts';
import { nextCommand } from '../next-command.ts';
import { endWords } from '../open-ends.ts';
import {
  ACCEPT_LOSSY_OPTION,
  BAD_ROW_OPTIONS,
  CONVERSION_OPTIONS,
  EXPORT_OPTIONS,
  ORPHANS_OPTION,
} from '../options.ts';
import { migrateOutcome, planOutcome, validateOutcome } from '../outcomes.ts';
import { OWNER_OPTIONS } from '../owner-options.ts';
import { PACE_OPTIONS } from '../pace-options.ts';
import { paceOf } from '../pace-settings.ts';
import { REPORT_OPTION } from '../report-option.ts';
import type { Run } from '../run.ts';
import { AS_USER_OPTION, NEW_PASSWORD_OPTION, STRIP_OPTIONS } from '../scope-options.ts';
import { DRY_RUN_OPTION, SKIP_OPTIONS } from '../skip-options.ts';
import {
  asUserOf,
  badRowsOf,
  conversionOf,
  exportingOf,
  oneUserOf,
  refuseRulesAlone,
  selectionOf,
  skippedStages,
  typesOf,
  writingOf,
} from '../stage-settings.ts';
import { IMPORT_OPTIONS, TARGET_OPTIONS } from '../target-options.ts';
import { targetModesOf } from '../target-settings.ts';
import { TYPE_OPTIONS } from '../type-options.ts';
import { nextWords, sameWords } from '../typed-words.ts';

export const migrateCommand = defineCommand({
  name: 'migrate',
  describe: 'Move a database into another: export, transform, import and validate',
  positionals: {
    FROM: 'The source: a SQLite file, sqlite:PATH or postgres://…',
    TO: 'The target, the same; what is not given comes from the environment',
  },
  options: {
    ...MOVE_OPTIONS,
    ...STRIP_OPTIONS,
    ...AS_USER_OPTION,
    ...OWNER_OPTIONS,
    ...NEW_PASSWORD_OPTION,
    ...TYPE_OPTIONS,
    ...EXPORT_OPTIONS,
    ...CONVERSION_OPTIONS,
    ...ACCEPT_LOSSY_OPTION,
    ...IMPORT_OPTIONS,
    ...TARGET_OPTIONS,
    ...BAD_ROW_OPTIONS,
    ...ORPHANS_OPTION,
    ...SKIP_OPTIONS,
    ...REPORT_OPTION,
    ...PACE_OPTIONS,
    ...DRY_RUN_OPTION,
  },
  examples: [
    ['migrate app.db postgres://me@db/app', 'SQLite to PostgreSQL'],
    ['migrate postgres://me@db/app app.db', 'PostgreSQL to SQLite'],
    [
      'migrate postgres://me@db/app ada.db --user-email ada@example.org',
      'one user out of many, into a file of their own',
    ],
    [
      'migrate ada.db postgres://me@db/app --as-user ada@example.org --rules rules.json',
      'and back in, beside the rows of others',
    ],
    ['migrate --discover agents postgres://me@db/all', 'every SQLite database below a folder into one'],
    [
      'migrate tasks.db postgres://me@db/app --owner-email ada@example.org',
      'a whole database of one person into one where rows have owners',
    ],
    ['migrate app.db --dry-run', 'to DATABASE_URL: only show what would happen'],
  ],
  async run(settings, run) {
    const { services, context, paint } = run;
    const { archive, acceptLossy } = settings;
    const { source, target } = await endsOf(settings, run);
    const { end: to, argument } = required(target, 'target');
    const from = source?.end ?? null;
    if (!settings.skipExport && settings.asUser === null) refuseRulesAlone(settings);
    if (settings.dryRun) {
      const what = {
        ...selectionOf(settings),
        ...typesOf(settings),
        ...conversionOf(settings),
        ...oneUserOf(settings, run.environment),
        ...targetModesOf(settings),
        ...(settings.skipMissing ? { skipMissing: true } : {}),
        ...asUserOf(settings),
      };
      const summary = await services.planMigration(
        { from, archive, write: false, to, toDialect: to.kind, ...what },
        context,
      );
      return planOutcome(summary, {
        paint,
        next: nextCommand('migrate', ...endWords(source), argument, ...sameWords(run.typed)),
      });
    }
    const reporting = { file: settings.report, email: settings.userEmail };
    if (settings.skipExport && settings.skipImport && !settings.skipValidate) {
      const what = { archive, from: null, to, ...conversionOf(settings) };
      const found = await withBriefReport(reporting, () => services.validate(what, context), validationFindings);
      return validateOutcome(found, { paint, next: null });
    }
    if (settings.noBackup) await confirmNoBackup(to, run);
    const how = {
      skip: skippedStages(settings),
      ...writingOf(settings),
      ...conversionOf(settings),
      ...badRowsOf(settings),
      ...targetModesOf(settings),
      ...paceOf(settings),
    };
    const options = {
      from,
      to,
      ...exportingOf(settings),
      ...oneUserOf(settings, run.environment),
      ...asUserOf(settings),
      ...how,
    };
    // A second run makes the archive anew, which the first one may have finished.
    const move = () =>
      confirmingTriggers(run, (fireTriggers, isAgain) =>
        services.migrate({ ...options, replace: options.replace || isAgain, fireTriggers }, context),
      );
    const summary = await withBriefReport(reporting, move, moveFindings);
    const next = nextCommand('validate', argument, ...nextWords(run.typed, 'validate'));
    const inDocument = tellsInDocument(settings, run);
    return migrateOutcome(summary, { paint, acceptLossy, next, inDocument });
  },
});

/** Without its export a move starts from the archive: then a database that is named alone is the target. */
async function endsOf(
  settings: DiscoverSettings & { readonly archive: string; readonly skipExport: boolean },
  run: Run,
): Promise<EndPair> {
  if (!settings.skipExport) return endsOfMove(settings, { source: true, target: true }, run);
  if (settings.discover !== null) return endsOfMove(settings, { source: false, target: true }, run);
  const namesSource = (settings.FROM ?? settings.from ?? null) !== null;
  if (namesSource) return bothEnds(settings, { source: false, target: true }, run);
  return { source: null, target: await requiredTargetEnd(settings, run) };
}
