import type { OptionDefinitions } from './option-definition.ts';

/** Options that leave a stage, or what it writes, out. */

export const NO_VALIDATION_OPTION = {
  noValidation: { kind: 'flag', group: 'Stages:', describe: 'Do not read the rows back before the commit' },
} as const satisfies OptionDefinitions;

export const SKIP_OPTIONS = {
  skipExport: { kind: 'flag', group: 'Stages:', describe: 'Take the exported archive that is there' },
  skipTransform: { kind: 'flag', group: 'Stages:', describe: 'Take the transformed archive that is there' },
  skipImport: { kind: 'flag', group: 'Stages:', describe: 'Leave the target alone; with --skip-export validate it' },
  skipValidate: {
    kind: 'flag',
    alias: 'no-validation',
    group: 'Stages:',
    describe: 'Do not compare the target with the archive',
  },
} as const satisfies OptionDefinitions;

/** For scripts that pass the same flags to every stage. */
export const IMPORT_SKIP_OPTION = {
  skipExport: { kind: 'flag', group: 'Stages:', describe: 'Never touch the source; an import never does anyway' },
} as const satisfies OptionDefinitions;

export const DRY_RUN_OPTION = {
  dryRun: { kind: 'flag', group: 'Stages:', describe: 'Print what would happen and why; write nothing' },
} as const satisfies OptionDefinitions;
