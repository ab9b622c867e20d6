import type { OptionDefinitions } from './option-definition.ts';

export const RULES_OPTION = {
  rules: {
    kind: 'text',
    placeholder: 'FILE',
    group: 'What to move:',
    environment: 'MIGRATION_RULES',
    describe: 'What you decide about tables, columns and users, as JSON (docs/rules.md, docs/scope.md)',
  },
} as const satisfies OptionDefinitions;

/** Whose rows, where not all of them. */
export const SCOPE_OPTIONS = {
  userEmail: {
    kind: 'text',
    placeholder: 'EMAIL',
    group: 'One user:',
    environment: 'MIGRATION_USER_EMAIL',
    describe: 'Only what belongs to the user with this address',
  },
  userId: {
    kind: 'list',
    placeholder: 'KEY',
    group: 'One user:',
    environment: 'MIGRATION_USER_ID',
    describe: 'Only what belongs to the user with this key; commas between the columns of a composite one',
  },
  userWhere: {
    kind: 'text',
    placeholder: 'SQL',
    group: 'One user:',
    environment: 'MIGRATION_USER_WHERE',
    describe: 'Only what belongs to the one user whom this SQL condition finds in the table of the users',
  },
  ...RULES_OPTION,
} as const satisfies OptionDefinitions;

/** Many users, each into an archive of their own. */
export const EACH_USER_OPTIONS = {
  eachUser: { kind: 'flag', group: 'One user:', describe: 'Every user, each into an archive below --to-dir' },
  usersFrom: {
    kind: 'text',
    placeholder: 'FILE',
    group: 'One user:',
    describe: 'The users of FILE instead, one address or key per line',
  },
  toDir: {
    kind: 'text',
    placeholder: 'DIR',
    group: 'One user:',
    describe: 'Where the archives of --each-user and --users-from go, a directory for each user, named by the key',
  },
  jobs: {
    kind: 'text',
    placeholder: 'N',
    default: '2',
    group: 'One user:',
    describe: 'How many users are exported at a time',
  },
} as const satisfies OptionDefinitions;

/** What becomes of the columns that say whose a row is, in a database of one user. */
export const STRIP_OPTIONS = {
  keepUserColumns: {
    kind: 'flag',
    group: 'One user:',
    environment: 'MIGRATION_KEEP_USER_COLUMNS',
    describe: 'Leave the columns that say whose a row is, and everything that uses them, as they are',
  },
} as const satisfies OptionDefinitions;

/** Under whom rows go into a database of many users. */
export const AS_USER_OPTION = {
  asUser: {
    kind: 'text',
    placeholder: 'EMAIL',
    group: 'One user:',
    environment: 'MIGRATION_AS_USER',
    describe:
      'The rows go in under this user of a shared target, beside those of others; made where nobody has the address',
  },
} as const satisfies OptionDefinitions;

/** Where the password of a user goes who is made. */
export const NEW_PASSWORD_OPTION = {
  passwordInJson: {
    kind: 'flag',
    group: 'Output:',
    describe: 'The password of a user who is made stands in the document of --json; it is shown on stderr otherwise',
  },
} as const satisfies OptionDefinitions;

/** What `plan` makes of a scope. */
export const SCOPE_PLAN_OPTIONS = {
  check: {
    kind: 'flag',
    group: 'One user:',
    describe: 'Only check that the rules decide about every table; needs no user, for CI',
  },
  graph: {
    kind: 'text',
    placeholder: 'FILE',
    group: 'One user:',
    describe: 'Draw what belongs to whom into FILE: .mmd (Mermaid), .svg or .html',
  },
  suggest: {
    kind: 'flag',
    group: 'One user:',
    describe: 'Print a rules file to begin with, made from names and values, each decision with its reason',
  },
  writeRules: {
    kind: 'text',
    placeholder: 'FILE',
    group: 'One user:',
    describe:
      'Write rules to begin with into FILE, which must not be there yet: what --suggest prints, or without it and with a target what its tables ask for',
  },
} as const satisfies OptionDefinitions;
