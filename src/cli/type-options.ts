import type { OptionDefinitions } from './option-definition.ts';

/** Which numbers are moments, and how they count. */
export const EPOCH_OPTION = {
  epoch: {
    kind: 'list',
    placeholder: 'TABLE.COLUMN=UNIT',
    group: 'Conversion:',
    environment: 'MIGRATION_EPOCH',
    describe: 'The numbers are time stamps in s, ms, us, ns, julian, coredata or webkit; can be repeated',
  },
} as const satisfies OptionDefinitions;

/** How the types of a SQLite source are decided. */
export const TYPE_OPTIONS = {
  infer: {
    kind: 'flag',
    group: 'Conversion:',
    environment: 'MIGRATION_INFER',
    describe: 'Decide types by what values show, not only as declared: flags, epochs, uuids, JSON, dates',
  },
  ...EPOCH_OPTION,
} as const satisfies OptionDefinitions;
