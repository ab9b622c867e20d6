import type { OptionDefinitions } from './option-definition.ts';

/** The options that every command has. */
export const COMMON_OPTIONS = {
  json: { kind: 'flag', group: 'Output:', describe: 'Print the result as one JSON document, also on failure' },
  jsonStream: {
    kind: 'flag',
    group: 'Output:',
    describe: 'Print progress events as JSON lines, the result document last',
  },
  quiet: {
    kind: 'flag',
    group: 'Output:',
    alias: 'q',
    environment: 'MIGRATION_QUIET',
    describe: 'No progress, notices or warnings',
  },
  verbose: {
    kind: 'flag',
    group: 'Output:',
    alias: 'v',
    environment: 'MIGRATION_VERBOSE',
    describe: 'Show notices, steps, causes and stack traces',
  },
  logFile: {
    kind: 'text',
    placeholder: 'FILE',
    group: 'Output:',
    environment: 'MIGRATION_LOG_FILE',
    describe: 'Append every event and the outcome to FILE, as JSON lines',
  },
  resultFile: {
    kind: 'text',
    placeholder: 'FILE',
    group: 'Output:',
    environment: 'MIGRATION_RESULT_FILE',
    describe:
      'Write the result to FILE as JSON, also on failure; in a directory: migration_report_YYYYMMDD_HHMMSS.json',
  },
  timeout: {
    kind: 'text',
    placeholder: 'SECONDS',
    group: 'Stages:',
    environment: 'MIGRATION_TIMEOUT',
    describe: 'Stop the run when it takes longer; the target is left as it was',
  },
  retries: {
    kind: 'text',
    placeholder: 'N',
    default: '3',
    group: 'Stages:',
    environment: 'MIGRATION_RETRIES',
    describe: 'Try a stage again when a server, connection or lock fails it, after ever longer pauses; 0: never',
  },
  noColor: { kind: 'flag', group: 'Output:', describe: 'No colours (also NO_COLOR)' },
  yes: { kind: 'flag', group: 'Output:', alias: 'y', describe: 'Answer yes to every question' },
  envFile: {
    kind: 'text',
    placeholder: 'FILE',
    group: 'Databases:',
    describe: 'Read environment variables from FILE; those that are set already win',
  },
} as const satisfies OptionDefinitions;

/** How ends are named where they are not arguments. */
export const END_OPTIONS = {
  sqlitePath: {
    kind: 'text',
    placeholder: 'FILE',
    group: 'Databases:',
    alias: 'sqlite',
    describe: 'The SQLite database (else SQLITE_DB_PATH)',
  },
  postgresUrl: {
    kind: 'text',
    placeholder: 'URL',
    group: 'Databases:',
    alias: 'pg',
    describe: 'The PostgreSQL database (else DATABASE_URL, PG* or POSTGRES_*)',
  },
  passwordFile: {
    kind: 'text',
    placeholder: 'FILE',
    group: 'Databases:',
    environment: 'MIGRATION_PASSWORD_FILE',
    describe: 'Read the PostgreSQL password from the first line of FILE; - is standard input',
  },
} as const satisfies OptionDefinitions;

export const FROM_OPTION = {
  from: { kind: 'text', placeholder: 'FROM', group: 'Databases:', describe: 'The source, like the argument FROM' },
} as const satisfies OptionDefinitions;

export const TO_OPTION = {
  to: { kind: 'text', placeholder: 'TO', group: 'Databases:', describe: 'The target, like the argument TO' },
} as const satisfies OptionDefinitions;

export const TO_DIALECT_OPTION = {
  toDialect: {
    kind: 'choice',
    choices: ['sqlite', 'postgres'],
    group: 'Databases:',
    environment: 'MIGRATION_TO_DIALECT',
    describe: 'The kind of the target; settles the direction where the ends alone do not',
  },
} as const satisfies OptionDefinitions;

export const ARCHIVE_OPTION = {
  archive: {
    kind: 'text',
    placeholder: 'DIR',
    default: 'migration_data',
    group: 'Archive:',
    environment: 'MIGRATION_ARCHIVE',
    describe: 'The directory of the archive',
  },
} as const satisfies OptionDefinitions;

/** Which tables. */
export const SELECTION_OPTIONS = {
  tables: {
    kind: 'list',
    placeholder: 'A,B',
    group: 'What to move:',
    environment: 'MIGRATION_TABLES',
    describe: 'Only these tables (auth.users outside the default namespace); can be repeated',
  },
  exclude: {
    kind: 'list',
    placeholder: 'A,B',
    group: 'What to move:',
    environment: 'MIGRATION_EXCLUDE',
    describe: 'Not these tables; can be repeated',
  },
} as const satisfies OptionDefinitions;

/** For an older source. */
export const SKIP_MISSING_OPTION = {
  skipMissing: {
    kind: 'flag',
    group: 'What to move:',
    environment: 'MIGRATION_SKIP_MISSING',
    describe: 'Tables of --tables and --exclude that the source lacks (an older one) are skipped with a notice',
  },
} as const satisfies OptionDefinitions;

export const EXPORT_OPTIONS = {
  order: {
    kind: 'choice',
    choices: ['canonical', 'heap'],
    default: 'canonical',
    group: 'What to move:',
    environment: 'MIGRATION_ORDER',
    describe: 'The order of the rows: canonical gives the same bytes every time, heap is faster',
  },
  ...SKIP_MISSING_OPTION,
  replace: { kind: 'flag', group: 'Archive:', describe: 'Put an archive that is there already aside' },
  backup: {
    kind: 'flag',
    group: 'Archive:',
    environment: 'MIGRATION_BACKUP',
    describe: 'Back up a SQLite source first, into --backup-dir; an export only reads it',
  },
  copyFirst: { kind: 'flag', group: 'Databases:', describe: 'Read a SQLite source from a temporary backup of it' },
} as const satisfies OptionDefinitions;

export const CONVERSION_OPTIONS = {
  jsonb: {
    kind: 'flag',
    group: 'Conversion:',
    environment: 'MIGRATION_JSONB',
    describe: 'JSON becomes jsonb, not json: equal in value, but its text changes',
  },
  keepDynamic: {
    kind: 'flag',
    group: 'Conversion:',
    environment: 'MIGRATION_KEEP_DYNAMIC',
    describe: 'Columns that hold several types become jsonb of tagged values, not text',
  },
} as const satisfies OptionDefinitions;

export const ACCEPT_LOSSY_OPTION = {
  acceptLossy: {
    kind: 'flag',
    group: 'Conversion:',
    environment: 'MIGRATION_ACCEPT_LOSSY',
    describe: 'Exit with 0, not 7, when something was not carried exactly',
  },
} as const satisfies OptionDefinitions;

/** What becomes of rows that the target cannot take. */
export const BAD_ROW_OPTIONS = {
  onError: {
    kind: 'choice',
    choices: ['abort', 'reject'],
    default: 'abort',
    group: 'Bad rows:',
    environment: 'MIGRATION_ON_ERROR',
    describe: 'At a row that the target refuses: stop, or keep it in rejects/ and load the others (exit code 6)',
  },
  nulBytes: {
    kind: 'choice',
    choices: ['fail', 'strip', 'escape'],
    default: 'fail',
    group: 'Bad rows:',
    environment: 'MIGRATION_NUL_BYTES',
    describe: 'U+0000 in text, which PostgreSQL cannot hold: a bad row, removed, or written as the sign U+2400',
  },
} as const satisfies OptionDefinitions;

export const ONLY_REJECTS_OPTION = {
  onlyRejects: {
    kind: 'flag',
    group: 'Bad rows:',
    describe: 'Load what lies in rejects/ into the tables of an earlier import; what goes in leaves the files',
  },
} as const satisfies OptionDefinitions;

export const ORPHANS_OPTION = {
  orphans: {
    kind: 'choice',
    choices: ['fail', 'reject', 'null', 'keep'],
    group: 'Bad rows:',
    environment: 'MIGRATION_ORPHANS',
    describe:
      'Rows that refer to rows which are not there: fail (reject with --on-error reject), reject them, make the reference NULL, or keep them under an unchecked foreign key',
  },
} as const satisfies OptionDefinitions;

export const KEYGEN_OPTIONS = {
  age: { kind: 'flag', group: 'Keys:', describe: 'A key in the age format, for --encrypt-to and --identity' },
} as const satisfies OptionDefinitions;
