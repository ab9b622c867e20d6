import { otherDialect, required } from '../choose-ends.ts';
import { defineCommand } from '../command.ts';
import { bothEnds } from '../command-ends.ts';
import { nextCommand } from '../next-command.ts';
import {
  ARCHIVE_OPTION,
  CONVERSION_OPTIONS,
  END_OPTIONS,
  FROM_OPTION,
  SELECTION_OPTIONS,
  TO_DIALECT_OPTION,
  TO_OPTION,
} from '../options.ts';
import { planOutcome } from '../outcomes.ts';
import { conversionOf, selectionOf } from '../stage-settings.ts';

export const planCommand = defineCommand({
  name: 'plan',
  describe: 'Show what would happen and why; writes nothing but plan.json',
  positionals: {
    FROM: 'The source: a SQLite file, sqlite:PATH or postgres://…',
    TO: 'The target, for the tables that it has; without it only its kind counts',
  },
  options: {
    ...END_OPTIONS,
    ...FROM_OPTION,
    ...TO_OPTION,
    ...TO_DIALECT_OPTION,
    ...ARCHIVE_OPTION,
    ...SELECTION_OPTIONS,
    ...CONVERSION_OPTIONS,
  },
  examples: [
    ['plan app.db', 'what a SQLite file becomes in PostgreSQL'],
    ['plan postgres://me@db/app new.db --json', 'the same the other way, for a program'],
  ],
  async run(settings, run) {
    const { services, context, paint } = run;
    const ends = await bothEnds(settings, { source: true, target: false }, run);
    const { end: from, argument } = required(ends.source, 'source');
    const to = ends.target?.end ?? null;
    const toDialect = to?.kind ?? settings.toDialect ?? otherDialect(from.kind);
    const { archive } = settings;
    const options = { from, archive, write: true, to, toDialect, ...selectionOf(settings), ...conversionOf(settings) };
    const summary = await services.planMigration(options, context);
    const target = ends.target === null ? 'TO' : ends.target.argument;
    return planOutcome(summary, { paint, next: nextCommand('migrate', argument, target) });
  },
});
