import type { OptionDefinitions } from './option-definition.ts';

/** How much of a difference is shown. */
export const DIFF_OPTIONS = {
  limit: {
    kind: 'text',
    placeholder: 'N',
    group: 'Output:',
    describe: 'Show so many differing rows of each table (20; with --json-stream all); all are counted',
  },
  all: { kind: 'flag', group: 'Output:', describe: 'Show every row that differs' },
} as const satisfies OptionDefinitions;
