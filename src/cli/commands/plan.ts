import { otherDialect, required } from '../choose-ends.ts';
import { defineCommand } from '../command.ts';
import { endsOfMove } from '../discovered-ends.ts';
import { MOVE_OPTIONS } from '../move-options.ts';
import { nextCommand } from '../next-command.ts';
import { endWords } from '../open-ends.ts';
import { CONVERSION_OPTIONS } from '../options.ts';
import { planOutcome } from '../outcomes.ts';
import { OWNER_OPTIONS } from '../owner-options.ts';
import { SCOPE_PLAN_OPTIONS } from '../scope-options.ts';
import { scopeOutcome, suggestionOutcome, tableRulesOutcome } from '../scope-outcomes.ts';
import { conversionOf, ruledOf, scopePlanOf, selectionOf, typesOf } from '../stage-settings.ts';
import { TARGET_TABLE_OPTIONS } from '../target-options.ts';
import { targetModesOf } from '../target-settings.ts';
import { TYPE_OPTIONS } from '../type-options.ts';
import { sameWords } from '../typed-words.ts';
import { graphFormat, writeGraph } from '../write-graph.ts';

export const planCommand = defineCommand({
  name: 'plan',
  describe: 'Show what would happen and why, or which rows belong to one user; writes nothing but plan.json',
  positionals: {
    FROM: 'The source: a SQLite file, sqlite:PATH or postgres://…',
    TO: 'The target, for the tables that it has; without it only its kind counts',
  },
  options: {
    ...MOVE_OPTIONS,
    ...SCOPE_PLAN_OPTIONS,
    ...OWNER_OPTIONS,
    ...TYPE_OPTIONS,
    ...CONVERSION_OPTIONS,
    ...TARGET_TABLE_OPTIONS,
  },
  examples: [
    ['plan app.db', 'what a SQLite file becomes in PostgreSQL'],
    ['plan postgres://me@db/app new.db --json', 'the same the other way, for a program'],
    ['plan --discover agents postgres://me@db/all', 'what was found below a folder, and what becomes of it'],
    ['plan postgres://me@db/app --user-email ada@example.org', 'which rows of every table are hers, and why'],
    ['plan app.db postgres://me@db/app --write-rules rules.json', 'rules to begin with, made from both databases'],
    ['plan postgres://me@db/app --suggest --write-rules rules.json', 'a rules file to begin with'],
    ['plan postgres://me@db/app --check --rules rules.json', 'fails where a new table is not decided about'],
  ],
  async run(settings, run) {
    const { services, context, paint } = run;
    const ends = await endsOfMove(settings, { source: true, target: false }, run);
    const source = required(ends.source, 'source');
    const { end: from } = source;
    const to = ends.target?.end ?? null;
    const target = ends.target === null ? 'TO' : ends.target.argument;
    const options = { from, ...scopePlanOf(settings) };
    if (settings.writeRules !== null && !settings.suggest && to !== null) {
      const summary = await services.suggestTableRules({ from, to }, context);
      const words = ['plan', ...endWords(source), target, '--rules'];
      return tableRulesOutcome(summary, { file: settings.writeRules, next: (file) => nextCommand(...words, file) });
    }
    if (settings.suggest || settings.writeRules !== null) {
      const summary = await services.suggestScopeRules(options, context);
      const words = ['plan', ...endWords(source), '--check', '--rules'];
      return suggestionOutcome(summary, { file: settings.writeRules, next: (file) => nextCommand(...words, file) });
    }
    if (options.selector !== null || settings.check || settings.graph !== null) {
      const render = settings.graph === null ? null : graphFormat(settings.graph);
      const summary = await services.planScope(settings.check ? { ...options, selector: null } : options, context);
      if (settings.graph !== null && render !== null) writeGraph(settings.graph, render, summary);
      return scopeOutcome(summary, paint);
    }
    const toDialect = to?.kind ?? settings.toDialect ?? otherDialect(from.kind);
    const { archive } = settings;
    const tables = {
      ...selectionOf(settings),
      ...typesOf(settings),
      ...conversionOf(settings),
      ...ruledOf(settings, run.environment),
      ...targetModesOf(settings),
    };
    const summary = await services.planMigration({ from, archive, write: true, to, toDialect, ...tables }, context);
    return planOutcome(summary, {
      paint,
      next: nextCommand('migrate', ...endWords(source), target, ...sameWords(run.typed)),
    });
  },
});
