import type { OptionDefinitions } from './option-definition.ts';

export const BACKUP_DIR_OPTION = {
  backupDir: {
    kind: 'text',
    placeholder: 'DIR',
    default: 'backups',
    group: 'Archive:',
    environment: 'MIGRATION_BACKUP_DIR',
    environmentToo: 'MIGRATION_BACKUP_PATH',
    describe: 'Where backups go: of SQLite files, of the PostgreSQL tables that an import changes',
  },
} as const satisfies OptionDefinitions;

export const BACKUP_SCRIPT_OPTION = {
  script: {
    kind: 'flag',
    group: 'Archive:',
    describe: 'Write nothing: print a POSIX shell script that makes the backup with "sqlite3 .backup"',
  },
} as const satisfies OptionDefinitions;

/** How the target is written. */
export const IMPORT_OPTIONS = {
  noMemory: {
    kind: 'flag',
    group: 'Conversion:',
    environment: 'MIGRATION_NO_MEMORY',
    describe: 'No comments in the target that remember the types of the source',
  },
  noBackup: {
    kind: 'flag',
    group: 'Archive:',
    environment: 'MIGRATION_NO_BACKUP',
    describe: 'No backup of what the import changes: it cannot be rolled back then',
  },
  ...BACKUP_DIR_OPTION,
} as const satisfies OptionDefinitions;

/** How an import is undone. */
export const ROLLBACK_OPTIONS = {
  ...BACKUP_DIR_OPTION,
  force: {
    kind: 'flag',
    group: 'Stages:',
    describe: 'Roll back although the target has changed since the import; the changes are kept in --backup-dir',
  },
} as const satisfies OptionDefinitions;

/** Which tables a target has, or gets. */
export const TARGET_TABLE_OPTIONS = {
  dataOnly: {
    kind: 'flag',
    group: 'Target:',
    environment: 'MIGRATION_DATA_ONLY',
    describe: 'Only load rows: a table that the target lacks is an error',
  },
  targetSchema: {
    kind: 'text',
    placeholder: 'FILE',
    group: 'Target:',
    environment: 'MIGRATION_TARGET_SCHEMA',
    describe:
      "Create the tables with the application's own SQL, triggers included, then load into them; FILE is trusted",
  },
} as const satisfies OptionDefinitions;

/** What is done with a target besides. */
export const TARGET_OPTIONS = {
  ...TARGET_TABLE_OPTIONS,
  onConflict: {
    kind: 'choice',
    choices: ['error', 'skip', 'update'],
    default: 'error',
    group: 'Target:',
    environment: 'MIGRATION_ON_CONFLICT',
    describe:
      'Tables that have rows: refuse them, keep rows whose key is there (other ones go to rejects/), or update them by the archive',
  },
  truncate: {
    kind: 'list',
    placeholder: 'A,B',
    group: 'Target:',
    describe: 'Empty these tables of the target first, and no others; can be repeated',
  },
  batchSize: {
    kind: 'text',
    placeholder: 'ROWS',
    group: 'Target:',
    environment: 'MIGRATION_BATCH_SIZE',
    describe: 'Write at most so many rows at a time, all in the one transaction (default: about 256 KB of them)',
  },
} as const satisfies OptionDefinitions;
