import { RowferryError } from '../../errors/rowferry-error.ts';
import { defineCommand } from '../command.ts';
import { sourceEnd } from '../command-ends.ts';
import { nextCommand } from '../next-command.ts';
import { ARCHIVE_OPTION, END_OPTIONS, EXPORT_OPTIONS, FROM_OPTION, SELECTION_OPTIONS } from '../options.ts';
import { renderCreated, storeWords } from '../render/snapshots.ts';
import { SCOPE_OPTIONS } from '../scope-options.ts';
import { sealAndSignOf } from '../snapshot-keys.ts';
import {
  COMPRESSION_OPTION,
  SEALING_OPTIONS,
  SIGN_OPTION,
  SNAPSHOT_PHASE_OPTION,
  STORE_OPTION,
} from '../snapshot-options.ts';
import { exportingOf, refuseRulesAlone, scopeOf } from '../stage-settings.ts';
import { TYPE_OPTIONS } from '../type-options.ts';

/** An export of its own goes into a directory of its own, and only reads. */
const { replace: _, backup: __, ...EXPORTING } = EXPORT_OPTIONS;

const NO_BACKUP = { replace: false, backup: false, backupDir: '' };

export const snapshotCreateCommand = defineCommand({
  name: 'snapshot create',
  describe: 'Pack an archive into one file of the store, to be kept; exports first where a source is named',
  positionals: { FROM: 'The source: a SQLite file, sqlite:PATH or postgres://…; without it the archive is packed' },
  options: {
    ...STORE_OPTION,
    ...COMPRESSION_OPTION,
    ...SIGN_OPTION,
    ...SEALING_OPTIONS,
    ...ARCHIVE_OPTION,
    ...SNAPSHOT_PHASE_OPTION,
    ...END_OPTIONS,
    ...FROM_OPTION,
    ...SELECTION_OPTIONS,
    ...SCOPE_OPTIONS,
    ...TYPE_OPTIONS,
    ...EXPORTING,
  },
  examples: [
    ['snapshot create app.db', 'what the database holds now'],
    ['snapshot create', 'the archive in migration_data/exported'],
    ['snapshot create --sign signing-key.pem --encrypt-to age1…', 'signed, and for the owner of one key alone'],
    ['snapshot create postgres://me@db/app --user-email ada@example.org', 'what belongs to one user'],
  ],
  async run(settings, run) {
    const { services, context, paint } = run;
    const { store, compression, archive, phase } = settings;
    const isNamed = [settings.FROM, settings.from, settings.sqlitePath, settings.postgresUrl].some(
      (end) => end !== null,
    );
    refuseScopeOfArchive(isNamed, scopeOf(settings).scope !== undefined || settings.rules !== null);
    if (isNamed) refuseRulesAlone(settings);
    const { archive: ____, replace: ___, ...exporting } = exportingOf({ ...settings, ...NO_BACKUP });
    const from = isNamed ? { from: (await sourceEnd(settings, run)).end, ...exporting, ...scopeOf(settings) } : null;
    const keys = await sealAndSignOf(settings, run);
    const at = new Date().toISOString();
    const summary = await services.createSnapshot({ store, compression, archive, phase, from, at, ...keys }, context);
    for (const { message } of summary.warnings) run.warn(message);
    const next = nextCommand('snapshot', 'verify', summary.snapshot.id, ...storeWords(store));
    return { document: summary, text: renderCreated(summary, paint), verdict: null, next };
  },
});

/** An archive is packed as it is; whose rows it holds was decided by its export. */
function refuseScopeOfArchive(isNamed: boolean, isScoped: boolean): void {
  if (isNamed || !isScoped) return;
  throw new RowferryError('USAGE', {
    message: 'A user is named, but no source: the archive is packed as it is.',
    hint: 'Name the source: rowferry snapshot create FROM --user-email E. Or leave the user away.',
  });
}
