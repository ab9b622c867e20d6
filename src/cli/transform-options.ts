import {
  ARCHIVE_OPTION,
  CONVERSION_OPTIONS,
  END_OPTIONS,
  SELECTION_OPTIONS,
  SKIP_MISSING_OPTION,
  TO_DIALECT_OPTION,
  TO_OPTION,
} from './options.ts';
import { OWNER_OPTIONS } from './owner-options.ts';
import { AS_USER_OPTION, RULES_OPTION, STRIP_OPTIONS } from './scope-options.ts';
import { EPOCH_OPTION } from './type-options.ts';

/** What makes an archive ready for a target: `import` has them too, since it transforms where that is missing. */
export const TRANSFORM_OPTIONS = {
  ...END_OPTIONS,
  ...TO_OPTION,
  ...TO_DIALECT_OPTION,
  ...ARCHIVE_OPTION,
  ...SELECTION_OPTIONS,
  ...SKIP_MISSING_OPTION,
  ...CONVERSION_OPTIONS,
  ...EPOCH_OPTION,
  ...RULES_OPTION,
  ...STRIP_OPTIONS,
  ...AS_USER_OPTION,
  ...OWNER_OPTIONS,
};
