import { RowferryError } from '../../errors/rowferry-error.ts';
import { defineCommand } from '../command.ts';
import { requiredTargetEnd } from '../command-ends.ts';
import { confirmNoBackup } from '../confirm-no-backup.ts';
import { confirmingTriggers } from '../confirm-triggers.ts';
import { nextCommand } from '../next-command.ts';
import { ACCEPT_LOSSY_OPTION, BAD_ROW_OPTIONS, CONVERSION_OPTIONS, END_OPTIONS } from '../options.ts';
import { importOutcome } from '../outcomes.ts';
import { renderRestored } from '../render/snapshots.ts';
import type { Run } from '../run.ts';
import { openingKeysOf, trustedKeysOf } from '../snapshot-keys.ts';
import {
  LIMIT_OPTIONS,
  OPENING_OPTIONS,
  RESTORE_TO_OPTION,
  STORE_OPTION,
  TRUSTED_OPTION,
} from '../snapshot-options.ts';
import { isDatabase, limitsOf, requiredId } from '../snapshot-settings.ts';
import { badRowsOf, conversionOf, writingOf } from '../stage-settings.ts';
import { IMPORT_OPTIONS } from '../target-options.ts';

export const snapshotRestoreCommand = defineCommand({
  name: 'snapshot restore',
  describe: 'Bring an audit snapshot back, as an archive or into a database, every row proven',
  positionals: {
    ID: 'The id or the beginning of it, latest, the number of its entry, or the first digits of its digest',
  },
  options: {
    ...STORE_OPTION,
    ...RESTORE_TO_OPTION,
    ...LIMIT_OPTIONS,
    ...TRUSTED_OPTION,
    ...OPENING_OPTIONS,
    ...END_OPTIONS,
    ...CONVERSION_OPTIONS,
    ...ACCEPT_LOSSY_OPTION,
    ...IMPORT_OPTIONS,
    ...BAD_ROW_OPTIONS,
  },
  examples: [
    ['snapshot restore latest --to restored', 'the archive as it was packed, in restored/exported'],
    ['snapshot restore 20261121T15 --to postgres://me@db/empty', 'into a database, read back before its commit'],
  ],
  async run(settings, run) {
    const { services, context, paint } = run;
    const { store, to, acceptLossy } = settings;
    const name = requiredId(settings.ID);
    const keys = { trusted: await trustedKeysOf(settings), keys: await openingKeysOf(settings, run) };
    const what = { store, name, limits: limitsOf(settings), ...keys };
    const isDirectory = to !== null && !isDatabase(to);
    if (to === null && settings.sqlitePath === null && settings.postgresUrl === null) throw noTarget();
    if (isDirectory) {
      const summary = await services.restoreSnapshot({ ...what, to: { kind: 'directory', directory: to } }, context);
      const next = nextCommand('validate', '--archive', to);
      return { document: summary, text: renderRestored(summary, paint), verdict: null, next };
    }
    const options = await importing({ ...settings, archive: '' }, run);
    const summary = await confirmingTriggers(run, (fireTriggers) =>
      services.restoreSnapshot({ ...what, to: { kind: 'database', options: { ...options, fireTriggers } } }, context),
    );
    if (summary.import === null)
      return { document: summary, text: renderRestored(summary, paint), verdict: null, next: null };
    const outcome = importOutcome(summary.import, { paint, acceptLossy, next: null, inDocument: false });
    return { ...outcome, document: summary, text: `${renderRestored(summary, paint)}\n${outcome.text}` };
  },
});

type ImportSettings = Parameters<typeof writingOf>[0] &
  Parameters<typeof conversionOf>[0] &
  Parameters<typeof badRowsOf>[0] &
  Parameters<typeof requiredTargetEnd>[0];

async function importing(settings: ImportSettings, run: Run) {
  const { end: to } = await requiredTargetEnd(settings, run);
  if (settings.noBackup) await confirmNoBackup(to, run);
  return { to, validate: true, ...writingOf(settings), ...conversionOf(settings), ...badRowsOf(settings) };
}

function noTarget(): RowferryError {
  return new RowferryError('USAGE', {
    message: 'Nothing says where the snapshot goes.',
    hint: 'Give --to DIR for the archive, or --to with a database.',
  });
}
