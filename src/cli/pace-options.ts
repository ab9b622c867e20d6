import type { OptionDefinitions } from './option-definition.ts';

/** What a run that is stopped leaves, and how much is done side by side. */
export const PACE_OPTIONS = {
  resumable: {
    kind: 'flag',
    group: 'Stages:',
    environment: 'MIGRATION_RESUMABLE',
    describe: 'Go on where a killed run stopped; into PostgreSQL a commit for each part, not one for all',
  },
  parallel: {
    kind: 'text',
    placeholder: 'N',
    default: '1',
    group: 'Stages:',
    environment: 'MIGRATION_PARALLEL',
    describe: 'Use so many connections or threads, where a stage can (1 to 16)',
  },
  partSize: {
    kind: 'text',
    placeholder: 'MIB',
    group: 'Archive:',
    environment: 'MIGRATION_PART_SIZE',
    describe: 'The most MiB of a part of the archive (64): what is done again after a kill, and at a time in parallel',
  },
} as const satisfies OptionDefinitions;
