import type { Command } from './command.ts';
import { backupCommand } from './commands/backup.ts';
import { diffCommand } from './commands/diff.ts';
import { exportCommand } from './commands/export.ts';
import { importCommand } from './commands/import.ts';
import { inspectCommand } from './commands/inspect.ts';
import { keygenCommand } from './commands/keygen.ts';
import { migrateCommand } from './commands/migrate.ts';
import { planCommand } from './commands/plan.ts';
import { resealCommand } from './commands/reseal.ts';
import { rollbackCommand } from './commands/rollback.ts';
import { snapshotCheckScheduleCommand } from './commands/snapshot-check-schedule.ts';
import { snapshotCreateCommand } from './commands/snapshot-create.ts';
import { snapshotListCommand } from './commands/snapshot-list.ts';
import { snapshotPruneCommand } from './commands/snapshot-prune.ts';
import { snapshotRestoreCommand } from './commands/snapshot-restore.ts';
import { snapshotShowCommand } from './commands/snapshot-show.ts';
import { snapshotVerifyCommand } from './commands/snapshot-verify.ts';
import { transformCommand } from './commands/transform.ts';
import { validateCommand } from './commands/validate.ts';

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  migrateCommand,
  exportCommand,
  transformCommand,
  importCommand,
  validateCommand,
  backupCommand,
  rollbackCommand,
  diffCommand,
  planCommand,
  inspectCommand,
  resealCommand,
  keygenCommand,
  snapshotCreateCommand,
  snapshotListCommand,
  snapshotShowCommand,
  snapshotVerifyCommand,
  snapshotRestoreCommand,
  snapshotPruneCommand,
  snapshotCheckScheduleCommand,
];
