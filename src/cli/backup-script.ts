import type { FileToBackUp } from '../stages/back-up-database.ts';

/**
 * A POSIX shell script that backs up the databases with SQLite's own shell, each as of one moment, into a new directory below
 * `directory`, under their paths. It stops at the first that fails, and checks every backup.
 */
export function backupScript(files: readonly FileToBackUp[], directory: string): string {
  const count = files.length === 1 ? 'one SQLite database' : `${files.length} SQLite databases`;
  const calls = files.map(({ path, file }) => `back_up ${quoted(path)} ${quoted(file)}`);
  return `${[
    '#!/bin/sh',
    `# Backs up ${count} with "sqlite3 .backup", also while programs write to them.`,
    '# Made by "rowferry backup --script".',
    'set -eu',
    'umask 077',
    `directory=${quoted(directory)}/sqlite_backup_$(date -u +%Y%m%d_%H%M%S)`,
    'mkdir -p -- "$directory"',
    'directory=$(CDPATH= cd -- "$directory" && pwd)',
    '',
    '# The path of a database, and its path below the directory of the backup.',
    'back_up() (',
    '  target=$directory/$2',
    '  mkdir -p -- "$(dirname -- "$target")"',
    '  cd -- "$(dirname -- "$target")"',
    // A dot command has quoting rules of its own, so the name that it is given needs none.
    '  sqlite3 -bail "$1" ".timeout 30000" ".backup rowferry-backup.tmp"',
    '  [ "$(sqlite3 rowferry-backup.tmp "pragma integrity_check")" = ok ]',
    '  mv -- rowferry-backup.tmp "$target"',
    ')',
    '',
    ...calls,
    'echo "$directory"',
  ].join('\n')}\n`;
}

/** One word of the shell, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
