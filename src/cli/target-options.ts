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
