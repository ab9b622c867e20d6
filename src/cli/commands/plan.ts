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
import { planOutcome, scopeOutcome } from '../outcomes.ts';
import { SCOPE_OPTIONS, SCOPE_PLAN_OPTIONS } from '../scope-options.ts';
import { conversionOf, selectionOf, typesOf, userOf } from '../stage-settings.ts';
import { TYPE_OPTIONS } from '../type-options.ts';

export const planCommand = defineCommand({
  name: 'plan',
  describe: 'Show what would happen and why, or which rows belong to one user; writes nothing but plan.json',
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
    ...SCOPE_OPTIONS,
    ...SCOPE_PLAN_OPTIONS,
    ...TYPE_OPTIONS,
    ...CONVERSION_OPTIONS,
  },
  examples: [
    ['plan app.db', 'what a SQLite file becomes in PostgreSQL'],
    ['plan postgres://me@db/app new.db --json', 'the same the other way, for a program'],
    ['plan postgres://me@db/app --user-email ada@example.org', 'which rows of every table are hers, and why'],
    ['plan postgres://me@db/app --check --rules rules.json', 'fails where a new table is not decided about'],
  ],
  async run(settings, run) {
    const { services, context, paint } = run;
    const ends = await bothEnds(settings, { source: true, target: false }, run);
    const { end: from, argument } = required(ends.source, 'source');
    const to = ends.target?.end ?? null;
    const target = ends.target === null ? 'TO' : ends.target.argument;
    const user = userOf(settings);
    if (user !== null || settings.check) {
      const summary = await services.planScope({ from, rules: settings.rules }, context);
      return scopeOutcome(summary, { paint, next: null });
    }
    const toDialect = to?.kind ?? settings.toDialect ?? otherDialect(from.kind);
    const { archive } = settings;
    const options = {
      from,
      archive,
      write: true,
      to,
      toDialect,
      ...selectionOf(settings),
      ...typesOf(settings),
      ...conversionOf(settings),
    };
    const summary = await services.planMigration(options, context);
    return planOutcome(summary, { paint, next: nextCommand('migrate', argument, target) });
  },
});
