import type { Command } from './command.ts';

/** Every command by its name: one that runs does not wait for the others. `commands.ts` has all of them at once. */
const LOADERS: Readonly<Record<string, () => Promise<Command>>> = {
  migrate: async () => (await import('./commands/migrate.ts')).migrateCommand,
  export: async () => (await import('./commands/export.ts')).exportCommand,
  transform: async () => (await import('./commands/transform.ts')).transformCommand,
  import: async () => (await import('./commands/import.ts')).importCommand,
  validate: async () => (await import('./commands/validate.ts')).validateCommand,
  backup: async () => (await import('./commands/backup.ts')).backupCommand,
  rollback: async () => (await import('./commands/rollback.ts')).rollbackCommand,
  diff: async () => (await import('./commands/diff.ts')).diffCommand,
  plan: async () => (await import('./commands/plan.ts')).planCommand,
  inspect: async () => (await import('./commands/inspect.ts')).inspectCommand,
  'archive reseal': async () => (await import('./commands/reseal.ts')).resealCommand,
  keygen: async () => (await import('./commands/keygen.ts')).keygenCommand,
  'snapshot create': async () => (await import('./commands/snapshot-create.ts')).snapshotCreateCommand,
  'snapshot list': async () => (await import('./commands/snapshot-list.ts')).snapshotListCommand,
  'snapshot show': async () => (await import('./commands/snapshot-show.ts')).snapshotShowCommand,
  'snapshot verify': async () => (await import('./commands/snapshot-verify.ts')).snapshotVerifyCommand,
  'snapshot restore': async () => (await import('./commands/snapshot-restore.ts')).snapshotRestoreCommand,
  'snapshot prune': async () => (await import('./commands/snapshot-prune.ts')).snapshotPruneCommand,
  'snapshot check-schedule': async () =>
    (await import('./commands/snapshot-check-schedule.ts')).snapshotCheckScheduleCommand,
};

/** The command whose words the line begins with; null where it begins with anything else. */
export async function loadCommand(argv: readonly string[]): Promise<Command | null> {
  const [first = '', second = ''] = argv;
  const load = [first, `${first} ${second}`].find((name) => Object.hasOwn(LOADERS, name));
  return load === undefined ? null : ((await LOADERS[load]?.()) ?? null);
}
