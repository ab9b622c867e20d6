import { RowferryError } from '../../errors/rowferry-error.ts';
import type { EachUserOptions } from '../../stages/stage-options.ts';
import { otherDialect } from '../choose-ends.ts';
import { defineCommand } from '../command.ts';
import { sourceEnd } from '../command-ends.ts';
import { DISCOVER_OPTIONS } from '../discover-options.ts';
import { discoveredAlone } from '../discovered-ends.ts';
import { eachUserOf } from '../each-user-settings.ts';
import { nextCommand } from '../next-command.ts';
import { endWords } from '../open-ends.ts';
import { ARCHIVE_OPTION, END_OPTIONS, EXPORT_OPTIONS, FROM_OPTION, SELECTION_OPTIONS } from '../options.ts';
import { eachUserOutcome, exportOutcome, planOutcome } from '../outcomes.ts';
import { PACE_OPTIONS } from '../pace-options.ts';
import { paceOf } from '../pace-settings.ts';
import type { Outcome, Run } from '../run.ts';
import { EACH_USER_OPTIONS, SCOPE_OPTIONS } from '../scope-options.ts';
import { DRY_RUN_OPTION } from '../skip-options.ts';
import {
  exportingOf,
  exportRulesOf,
  refuseRulesAlone,
  scopeOf,
  selectionOf,
  typesOf,
  USUAL_CONVERSION,
} from '../stage-settings.ts';
import { BACKUP_DIR_OPTION } from '../target-options.ts';
import { TYPE_OPTIONS } from '../type-options.ts';
import { nextWords, sameWords } from '../typed-words.ts';

export const exportCommand = defineCommand({
  name: 'export',
  describe: 'Write a database into an archive of checksummed JSON files',
  positionals: { FROM: 'The source: a SQLite file, sqlite:PATH or postgres://…' },
  options: {
    ...END_OPTIONS,
    ...FROM_OPTION,
    ...DISCOVER_OPTIONS,
    ...ARCHIVE_OPTION,
    ...SELECTION_OPTIONS,
    ...SCOPE_OPTIONS,
    ...TYPE_OPTIONS,
    ...EACH_USER_OPTIONS,
    ...EXPORT_OPTIONS,
    ...BACKUP_DIR_OPTION,
    ...PACE_OPTIONS,
    ...DRY_RUN_OPTION,
  },
  examples: [
    ['export app.db', 'a SQLite file into migration_data/exported'],
    ['export --discover agents', 'every SQLite database below a folder, into one archive'],
    ['export postgres://me@db/app --exclude audit_log', 'all tables but one'],
    ['export postgres://me@db/app --user-email ada@example.org', 'what belongs to one user, and nothing else'],
    ['export postgres://me@db/app --each-user --to-dir users', 'every user, each into an archive of their own'],
  ],
  async run(settings, run) {
    const { services, context, paint } = run;
    const { archive } = settings;
    const source = settings.discover === null ? await sourceEnd(settings, run) : await discoveredAlone(settings, run);
    const { end: from } = source;
    const each = eachUserOf(settings);
    if (each !== null) return exportUsers({ from, ...exportingOf(settings), ...each }, settings.dryRun, run);
    refuseRulesAlone(settings);
    if (settings.dryRun) {
      const toDialect = otherDialect(from.kind);
      const options = {
        archive,
        write: false,
        from,
        to: null,
        toDialect,
        ...selectionOf(settings),
        ...scopeOf(settings),
        ...typesOf(settings),
        ...USUAL_CONVERSION,
        ...exportRulesOf(settings),
      };
      const plan = await services.planMigration(options, context);
      return planOutcome(plan, { paint, next: nextCommand('export', ...endWords(source), ...sameWords(run.typed)) });
    }
    const how = { ...exportingOf(settings), ...scopeOf(settings), ...exportRulesOf(settings), ...paceOf(settings) };
    const summary = await services.exportDatabase({ from, ...how }, context);
    return exportOutcome(summary, { paint, next: nextCommand('transform', ...nextWords(run.typed, 'transform')) });
  },
});

async function exportUsers(options: EachUserOptions, dryRun: boolean, run: Run): Promise<Outcome> {
  if (dryRun) {
    throw new RowferryError('USAGE', {
      message: 'There is no dry run for many users.',
      hint: 'Look at one with --user-email, or check the rules with "rowferry plan --check".',
    });
  }
  const { services, context, paint } = run;
  return eachUserOutcome(await services.exportEachUser(options, context), { paint, next: null });
}
