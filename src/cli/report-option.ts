import type { OptionDefinitions } from './option-definition.ts';

/** What a validation found, briefly. */
export const REPORT_OPTION = {
  report: {
    kind: 'text',
    placeholder: 'FILE',
    group: 'Output:',
    environment: 'MIGRATION_REPORT',
    describe: 'Write rows per table on both sides, errors, warnings and PASS or FAIL to FILE, as JSON; replaces FILE',
  },
} as const satisfies OptionDefinitions;
