import { otherDialect } from '../choose-ends.ts';
import { defineCommand } from '../command.ts';
import { sourceEnd } from '../command-ends.ts';
import { archiveWords, nextCommand } from '../next-command.ts';
import {
  ARCHIVE_OPTION,
  DRY_RUN_OPTION,
  END_OPTIONS,
  EXPORT_OPTIONS,
  FROM_OPTION,
  SELECTION_OPTIONS,
} from '../options.ts';
import { exportOutcome, planOutcome } from '../outcomes.ts';
import { SCOPE_OPTIONS } from '../scope-options.ts';
import { exportingOf, scopeOf, selectionOf, typesOf, USUAL_CONVERSION } from '../stage-settings.ts';
import { TYPE_OPTIONS } from '../type-options.ts';

export const exportCommand = defineCommand({
  name: 'export',
  describe: 'Write a database into an archive of checksummed JSON files',
  positionals: { FROM: 'The source: a SQLite file, sqlite:PATH or postgres://…' },
  options: {
    ...END_OPTIONS,
    ...FROM_OPTION,
    ...ARCHIVE_OPTION,
    ...SELECTION_OPTIONS,
    ...SCOPE_OPTIONS,
    ...TYPE_OPTIONS,
    ...EXPORT_OPTIONS,
    ...DRY_RUN_OPTION,
  },
  examples: [
    ['export app.db', 'a SQLite file into migration_data/exported'],
    ['export postgres://me@db/app --exclude audit_log', 'all tables but one'],
    ['export postgres://me@db/app --user-email ada@example.org', 'what belongs to one user, and nothing else'],
  ],
  async run(settings, run) {
    const { services, context, paint } = run;
    const { archive } = settings;
    const { end: from, argument } = await sourceEnd(settings, run);
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
      };
      const plan = await services.planMigration(options, context);
      return planOutcome(plan, { paint, next: nextCommand('export', argument, ...archiveWords(archive)) });
    }
    const summary = await services.exportDatabase({ from, ...exportingOf(settings), ...scopeOf(settings) }, context);
    return exportOutcome(summary, { paint, next: nextCommand('transform', ...archiveWords(archive)) });
  },
});
