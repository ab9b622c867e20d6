import { keptEnd } from '../../stages/diff/kept-end.ts';
import { defineCommand } from '../command.ts';
import { sourceEnd } from '../command-ends.ts';
import { END_OPTIONS, SELECTION_OPTIONS } from '../options.ts';
import { inspectOutcome } from '../outcomes.ts';
import { selectionOf, typesOf } from '../stage-settings.ts';
import { TYPE_OPTIONS } from '../type-options.ts';

export const inspectCommand = defineCommand({
  name: 'inspect',
  describe: 'Show the structure of a database or an archive and what its columns really hold',
  positionals: { URL: 'The database: a SQLite file, sqlite:PATH or postgres://…; or the directory of an archive' },
  options: { ...END_OPTIONS, ...SELECTION_OPTIONS, ...TYPE_OPTIONS },
  examples: [
    ['inspect app.db', 'every table, column, key and index'],
    ['inspect app.db --tables users --json', 'one table, for a program'],
    ['inspect migration_data', 'what left, the databases it came from, and where their old keys are'],
  ],
  async run({ URL: text, ...settings }, run) {
    const { services, context, paint } = run;
    const kept = text === null ? null : keptEnd(text, '');
    if (kept?.kind === 'archive') {
      const { directory } = kept;
      return inspectOutcome(await services.inspectArchive({ directory, ...selectionOf(settings) }), { paint });
    }
    const { end: from } = await sourceEnd({ ...settings, FROM: text }, run);
    return inspectOutcome(
      await services.inspectDatabase({ from, ...selectionOf(settings), ...typesOf(settings) }, context),
      { paint },
    );
  },
});
