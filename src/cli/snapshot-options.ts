import type { OptionDefinitions } from './option-definition.ts';

export const STORE_OPTION = {
  store: {
    kind: 'text',
    placeholder: 'DIR',
    default: 'backups/snapshots',
    group: 'Snapshots:',
    environment: 'MIGRATION_SNAPSHOT_STORE',
    describe: 'The store of the audit snapshots',
  },
} as const satisfies OptionDefinitions;

export const COMPRESSION_OPTION = {
  compression: {
    kind: 'choice',
    choices: ['gzip', 'zstd', 'none'],
    default: 'gzip',
    group: 'Snapshots:',
    environment: 'MIGRATION_SNAPSHOT_COMPRESSION',
    describe: 'How containers are packed; zstd needs Node 22.15, here and wherever they are read',
  },
} as const satisfies OptionDefinitions;

export const SNAPSHOT_PHASE_OPTION = {
  phase: {
    kind: 'choice',
    choices: ['exported', 'transformed'],
    default: 'exported',
    group: 'Archive:',
    describe: 'Which half of the archive is packed',
  },
} as const satisfies OptionDefinitions;

/** How much a container may unpack to. */
export const LIMIT_OPTIONS = {
  maxBytes: {
    kind: 'text',
    placeholder: 'N',
    group: 'Snapshots:',
    describe: 'Refuse a container that unpacks to more bytes (1024 GiB where nothing is said)',
  },
  maxRatio: {
    kind: 'text',
    placeholder: 'N',
    group: 'Snapshots:',
    describe: 'Refuse a container that unpacks to more times its size (500 where nothing is said)',
  },
} as const satisfies OptionDefinitions;

export const VERIFY_OPTIONS = {
  sample: {
    kind: 'text',
    placeholder: 'N|N%',
    group: 'Snapshots:',
    describe: 'Open only so many snapshots, chosen by chance; the ledger is always read whole',
  },
  expectHead: {
    kind: 'text',
    placeholder: 'DIGEST',
    group: 'Snapshots:',
    environment: 'MIGRATION_SNAPSHOT_HEAD',
    describe: 'A digest of the ledger that was kept elsewhere: the ledger must hold it',
  },
} as const satisfies OptionDefinitions;

export const LIST_OPTIONS = {
  limit: { kind: 'text', placeholder: 'N', group: 'Snapshots:', describe: 'Only the newest N' },
} as const satisfies OptionDefinitions;

export const KEEP_OPTIONS = {
  keepLast: { kind: 'text', placeholder: 'N', group: 'Snapshots:', describe: 'Keep the newest N' },
  keepDaily: { kind: 'text', placeholder: 'N', group: 'Snapshots:', describe: 'Keep the newest of each of N days' },
  keepWeekly: { kind: 'text', placeholder: 'N', group: 'Snapshots:', describe: 'Keep the newest of each of N weeks' },
  keepMonthly: { kind: 'text', placeholder: 'N', group: 'Snapshots:', describe: 'Keep the newest of each of N months' },
  keepYearly: { kind: 'text', placeholder: 'N', group: 'Snapshots:', describe: 'Keep the newest of each of N years' },
  dryRun: { kind: 'flag', group: 'Snapshots:', describe: 'Say what would go; delete nothing' },
} as const satisfies OptionDefinitions;

export const SCHEDULE_OPTIONS = {
  maxAge: {
    kind: 'text',
    placeholder: 'AGE',
    group: 'Snapshots:',
    environment: 'MIGRATION_SNAPSHOT_MAX_AGE',
    describe: 'How old the newest may be: 90m, 26h, 8d; required',
  },
  database: {
    kind: 'text',
    placeholder: 'NAME',
    group: 'Snapshots:',
    describe: 'Look only at snapshots of this database, as "snapshot list" names it',
  },
} as const satisfies OptionDefinitions;

export const RESTORE_TO_OPTION = {
  to: {
    kind: 'text',
    placeholder: 'DIR|DATABASE',
    group: 'Snapshots:',
    describe:
      'A directory for the archive, or a database: postgres://…, sqlite:PATH, a file that ends in .db or .sqlite',
  },
} as const satisfies OptionDefinitions;

export const SIGN_OPTION = {
  sign: {
    kind: 'text',
    placeholder: 'FILE',
    group: 'Keys:',
    environment: 'MIGRATION_SIGN',
    describe: 'Sign the entry in the ledger with the Ed25519 key in FILE (rowferry keygen)',
  },
} as const satisfies OptionDefinitions;

export const TRUSTED_OPTION = {
  trusted: {
    kind: 'text',
    placeholder: 'FILE|DIR',
    group: 'Keys:',
    environment: 'MIGRATION_TRUSTED',
    describe: 'Demand a signature by one of these public keys: a PEM file, or a directory of *.pub and *.pem',
  },
} as const satisfies OptionDefinitions;

const PASSPHRASE_FILE = {
  kind: 'text',
  placeholder: 'FILE',
  group: 'Keys:',
  environment: 'MIGRATION_PASSPHRASE_FILE',
} as const;

export const SEALING_OPTIONS = {
  encryptTo: {
    kind: 'list',
    placeholder: 'RECIPIENT',
    group: 'Keys:',
    environment: 'MIGRATION_ENCRYPT_TO',
    describe: 'Encrypt for this age recipient (age1…, or a file with one a line); can be repeated',
  },
  passphraseFile: {
    ...PASSPHRASE_FILE,
    describe: 'Encrypt with the passphrase in the first line of FILE; - is standard input',
  },
} as const satisfies OptionDefinitions;

export const OPENING_OPTIONS = {
  identity: {
    kind: 'text',
    placeholder: 'FILE',
    group: 'Keys:',
    environment: 'MIGRATION_IDENTITY',
    describe: 'Open encrypted snapshots with the age keys in FILE (rowferry keygen --age)',
  },
  passphraseFile: {
    ...PASSPHRASE_FILE,
    describe: 'Open encrypted snapshots with the passphrase in the first line of FILE; - is standard input',
  },
} as const satisfies OptionDefinitions;
