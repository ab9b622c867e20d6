import type { OptionDefinitions } from './option-definition.ts';

export const RULES_OPTION = {
  rules: {
    kind: 'text',
    placeholder: 'FILE',
    group: 'One user:',
    environment: 'MIGRATION_RULES',
    describe: 'What you decide about tables and users, as JSON (schemas/rules.schema.json, docs/scope.md)',
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

/** What becomes of the columns that say whose a row is, in a database of one user. */
export const STRIP_OPTIONS = {
  keepUserColumns: {
    kind: 'flag',
    group: 'One user:',
    environment: 'MIGRATION_KEEP_USER_COLUMNS',
    describe: 'Leave the columns that say whose a row is, and everything that uses them, as they are',
  },
} as const satisfies OptionDefinitions;

/** What `plan` makes of a scope. */
export const SCOPE_PLAN_OPTIONS = {
  check: {
    kind: 'flag',
    group: 'One user:',
    describe: 'Only check that the rules decide about every table; needs no user, for CI',
  },
} as const satisfies OptionDefinitions;
