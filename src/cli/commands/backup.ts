import { backupScript } from '../backup-script.ts';
import { defineCommand } from '../command.ts';
import { sourceEnd } from '../command-ends.ts';
import { DISCOVER_OPTIONS } from '../discover-options.ts';
import { discoveredAlone } from '../discovered-ends.ts';
import { formatCount } from '../format-quantity.ts';
import { END_OPTIONS, FROM_OPTION } from '../options.ts';
import { BACKUP_DIR_OPTION, BACKUP_SCRIPT_OPTION } from '../target-options.ts';
import { printable } from '../text-width.ts';

export const backupCommand = defineCommand({
  name: 'backup',
  describe: 'Back up a SQLite database, or all below a folder, or print the shell script that does',
  positionals: { FROM: 'The database: a SQLite file or sqlite:PATH' },
  options: { ...END_OPTIONS, ...FROM_OPTION, ...DISCOVER_OPTIONS, ...BACKUP_DIR_OPTION, ...BACKUP_SCRIPT_OPTION },
  examples: [
    ['backup app.db', 'into backups/, while other programs go on writing'],
    ['backup --discover agents', 'every SQLite database below a folder'],
    ['backup --discover agents --script > backup.sh', 'the same as a script for a machine that has sqlite3 alone'],
  ],
  async run(settings, run) {
    const { services, context } = run;
    const { backupDir: directory, script } = settings;
    const asked = { ...settings, rules: null };
    const { end: from } =
      settings.discover === null ? await sourceEnd(settings, run) : await discoveredAlone(asked, run);
    if (script) {
      const files = await services.filesToBackUp(from);
      const text = backupScript(files, directory);
      return { document: { stage: 'backup', files, script: text }, text, verdict: null, next: null };
    }
    const summary = await services.backUpDatabase({ from, directory }, context);
    const text = `${formatCount(summary.databases, 'database')} backed up: ${printable(summary.backup)}\n`;
    return { document: summary, text, verdict: null, next: null };
  },
});
