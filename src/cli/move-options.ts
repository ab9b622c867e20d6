import { DISCOVER_OPTIONS } from './discover-options.ts';
import {
  ARCHIVE_OPTION,
  END_OPTIONS,
  FROM_OPTION,
  SELECTION_OPTIONS,
  TO_DIALECT_OPTION,
  TO_OPTION,
} from './options.ts';
import { SCOPE_OPTIONS } from './scope-options.ts';

/** What goes where: of a move, and of the plan of one. */
export const MOVE_OPTIONS = {
  ...END_OPTIONS,
  ...FROM_OPTION,
  ...TO_OPTION,
  ...TO_DIALECT_OPTION,
  ...DISCOVER_OPTIONS,
  ...ARCHIVE_OPTION,
  ...SELECTION_OPTIONS,
  ...SCOPE_OPTIONS,
};
