import { RowferryError } from '../../errors/rowferry-error.ts';
import type { LastImport } from '../../stages/stage-summaries.ts';
import { defineCommand } from '../command.ts';
import { type EndSettings, requiredTargetEnd } from '../command-ends.ts';
import { formatCount } from '../format-quantity.ts';
import type { OpenableEnd } from '../open-ends.ts';
import { ARCHIVE_OPTION, END_OPTIONS, TO_OPTION } from '../options.ts';
import { rollbackOutcome } from '../outcomes.ts';
import type { Run } from '../run.ts';
import { ROLLBACK_OPTIONS } from '../target-options.ts';

export const rollbackCommand = defineCommand({
  name: 'rollback',
  describe: 'Put a target back to what it was before the last import; asks first',
  positionals: { TO: 'The target of the import; without one the last import from the archive is undone' },
  options: { ...END_OPTIONS, ...TO_OPTION, ...ARCHIVE_OPTION, ...ROLLBACK_OPTIONS },
  examples: [
    ['rollback', 'the last import from migration_data, whatever its target was'],
    ['rollback postgres://me@db/app --yes', 'the last import into this database, without a question'],
  ],
  async run(settings, run) {
    const { services, context, paint } = run;
    const { archive, force, backupDir: backupDirectory } = settings;
    const { end: to } = await targetOf(settings, run);
    const last = await services.findLastImport(archive, to);
    await agree(last, run);
    return rollbackOutcome(await services.rollbackImport({ archive, to, force, backupDirectory }, context), { paint });
  },
});

/** Nobody needs to name the target of the last import: its record does, but for the password. */
async function targetOf(settings: EndSettings & { readonly archive: string }, run: Run): Promise<OpenableEnd> {
  const { TO = null, to = null, sqlitePath, postgresUrl, archive } = settings;
  const isNamed = [TO, to, sqlitePath, postgresUrl].some((name) => name !== null);
  if (isNamed) return requiredTargetEnd(settings, run);
  const { target } = await run.services.findLastImport(archive, null);
  return requiredTargetEnd({ ...settings, to: target.display }, run);
}

/** @throws USAGE where nobody agrees: also where nobody can be asked and `--yes` was not given */
async function agree(last: LastImport, run: Run): Promise<void> {
  const { stdin, stderr } = run.host;
  const canAsk = stdin.isTTY && stderr.isTTY === true;
  const question = `Roll back the import of ${last.importedAt} into ${last.target.display}? ${whatHappens(last)}`;
  if (run.isAgreed || (canAsk && (await run.confirm(question)))) return;
  throw new RowferryError('USAGE', {
    message: `Nothing was rolled back. ${whatHappens(last)}`,
    hint: `Add --yes to roll back the import of ${last.importedAt} into ${last.target.display}.`,
  });
}

function whatHappens({ kind, backup, created, changed }: LastImport): string {
  if (kind === 'none') return 'It was made without a backup.';
  if (kind === 'file') {
    return backup === null ? 'The file was not there before: it goes.' : `The file becomes ${backup} again.`;
  }
  const parts = [
    ...(created.length === 0 ? [] : [`${formatCount(created.length, 'table')} that it created would be dropped`]),
    ...(changed.length === 0 ? [] : [`${formatCount(changed.length, 'table')} would get the rows of ${backup} again`]),
  ];
  return `${parts.join(', ')}.`.replace(/^./, (letter) => letter.toUpperCase());
}
