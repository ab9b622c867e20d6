import { RowferryError } from '../../errors/rowferry-error.ts';
import { defineCommand } from '../command.ts';
import { diffEnds } from '../diff-ends.ts';
import { DIFF_OPTIONS } from '../diff-options.ts';
import { diffOutput } from '../diff-output.ts';
import { END_OPTIONS, SELECTION_OPTIONS } from '../options.ts';
import type { OutputFormat } from '../run.ts';
import { SCOPE_OPTIONS } from '../scope-options.ts';
import type { Settings } from '../settings.ts';
import { openingKeysOf } from '../snapshot-keys.ts';
import { OPENING_OPTIONS, STORE_OPTION } from '../snapshot-options.ts';
import { scopeOf, selectionOf, typesOf } from '../stage-settings.ts';
import { TYPE_OPTIONS } from '../type-options.ts';

const { passwordFile } = END_OPTIONS;

export const diffCommand = defineCommand({
  name: 'diff',
  describe: 'Tell what differs between two archives or databases: structure, then rows; changes nothing',
  positionals: {
    A: 'How it was: the directory of an archive, a snapshot (its id, snapshot:latest), a SQLite file, sqlite:PATH or postgres://…',
    B: 'How it is: the same, of either dialect',
  },
  options: {
    passwordFile,
    ...SELECTION_OPTIONS,
    ...SCOPE_OPTIONS,
    ...TYPE_OPTIONS,
    ...STORE_OPTION,
    ...OPENING_OPTIONS,
    ...DIFF_OPTIONS,
  },
  examples: [
    ['diff monday/exported migration_data', 'two archives'],
    ['diff migration_data postgres://me@db/app', 'what has changed in a database since it was exported'],
    ['diff snapshot:latest postgres://me@db/app', 'what has changed since the last audit snapshot'],
    ['diff app.db postgres://me@db/app --tables users --all', 'two databases, every row of one table'],
  ],
  async run({ A, B, ...settings }, run) {
    const { services, context } = run;
    const limit = limitOf(settings, run.format);
    const ends = await diffEnds({ A, B, passwordFile: settings.passwordFile, store: settings.store }, run);
    const output = diffOutput(run);
    const { scope = null } = scopeOf(settings);
    const { onFinding } = output;
    const hasSnapshot = [ends.left, ends.right].some(({ kind }) => kind === 'snapshot');
    const keys = hasSnapshot ? { keys: await openingKeysOf(settings, run) } : {};
    const options = { ...ends, ...selectionOf(settings), scope, types: typesOf(settings), limit, onFinding, ...keys };
    return output.outcome(await services.diff(options, context), limit);
  },
});

/** How many rows people want to see of each table if they do not say. */
const LIMIT = 20;

/** @throws USAGE where it is no number, or contradicts `--all` */
function limitOf({ limit, all }: Settings<typeof DIFF_OPTIONS>, format: OutputFormat): number | null {
  if (limit === null) return all || format === 'stream' ? null : LIMIT;
  if (!all && /^\d{1,15}$/.test(limit)) return Number(limit);
  throw new RowferryError('USAGE', {
    message: all
      ? '--all and --limit contradict each other.'
      : `--limit is ${JSON.stringify(limit)}, which is no number of rows.`,
    hint: 'Give --limit a number, or --all.',
  });
}
