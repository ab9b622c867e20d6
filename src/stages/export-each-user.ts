import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { tableStems } from '../archive/archive-layout.ts';
import { dialectOf } from '../dialect/open-dialect.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import { throwIfInterrupted } from '../errors/throw-if-interrupted.ts';
import { nameKey } from '../model/logical-type.ts';
import type { FoundUser, UserSelector } from '../model/scope.ts';
import { checkRuleNames } from '../rules/check-rule-names.ts';
import { mapOwnership } from '../scope/map-ownership.ts';
import { theUser } from '../scope/user-errors.ts';
import { exportDatabase } from './export-database.ts';
import { openIfThere } from './open-if-there.ts';
import type { StageContext } from './progress.ts';
import type { EachUserOptions } from './stage-options.ts';
import type { EachUserSummary, UserOutcome } from './stage-summaries.ts';

/**
 * Exports every user of a shared database (or those that `users` names) into an archive of their own below
 * `directory`, several at a time, each at its own consistency point. An archive that is sealed already is left as it
 * is, so that a run that was stopped goes on where it was; a user who cannot be exported does not stop the others.
 *
 * @throws RULES_INVALID, SCOPE_UNDECIDED, USER_NOT_FOUND, USER_AMBIGUOUS before anything is exported; INTERRUPTED.
 */
export async function exportEachUser(options: EachUserOptions, context: StageContext): Promise<EachUserSummary> {
  const startedMs = performance.now();
  const users = await findUsers(options, context);
  const names = directoryNames(users);
  const outcomes: UserOutcome[] = [];
  const waiting = users.entries();
  const work = async (): Promise<void> => {
    for (const [at, user] of waiting) {
      throwIfInterrupted(context.signal);
      const outcome = await exportUser(user, join(options.directory, names[at] as string), { options, context });
      outcomes[at] = outcome;
      context.onProgress({ kind: 'notice', stage: 'export', message: describe(outcome, { at, of: users.length }) });
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.jobs, users.length) }, work));
  const seconds = (performance.now() - startedMs) / 1000;
  return { stage: 'export', directory: options.directory, users: outcomes, seconds };
}

async function findUsers(options: EachUserOptions, context: StageContext): Promise<readonly FoundUser[]> {
  const { from, scope, users } = options;
  const reader = await dialectOf(from).openReader(from, { signal: context.signal, copyFirst: false });
  try {
    const catalog = await reader.catalog({ tables: null, exclude: [], census: false });
    checkRuleNames(scope.rules, catalog, scope.rulesFile ?? 'the rules');
    const { user } = mapOwnership(catalog, scope.rules);
    if (users === null) return await reader.findUsers(user, { kind: 'all' });
    const found: FoundUser[] = [];
    for (const name of users) {
      const selector: UserSelector = name.includes('@')
        ? { kind: 'email', email: name }
        : { kind: 'key', values: name.split(',') };
      found.push(theUser(await reader.findUsers(user, selector), user, selector));
    }
    return [...new Map(found.map((one) => [JSON.stringify(one.key), one])).values()];
  } finally {
    await reader.close();
  }
}

/** A directory for each user, named by the key: an address has no place in the names of files. */
function directoryNames(users: readonly FoundUser[]): readonly string[] {
  const names = users.map((user) => ({ namespace: null, name: keyValues(user).join(',') }));
  const stems = tableStems(names);
  return names.map((name) => stems.get(nameKey(name)) as string);
}

function keyValues({ key }: FoundUser): readonly string[] {
  return key.map((cell) => String(JSON.parse(cell) as unknown));
}

interface Export {
  readonly options: EachUserOptions;
  readonly context: StageContext;
}

async function exportUser(user: FoundUser, archive: string, { options, context }: Export): Promise<UserOutcome> {
  const { directory: _, users: __, jobs: ___, scope, ...exporting } = options;
  const key = keyValues(user);
  try {
    if (await isExported(user, archive)) return { kind: 'there', key, archive };
    const selector: UserSelector = { kind: 'key', values: key };
    const quiet: StageContext = { signal: context.signal, onProgress: () => {} };
    const summary = await exportDatabase({ ...exporting, archive, scope: { ...scope, selector } }, quiet);
    return { kind: 'exported', key, archive, rows: summary.rows, bytes: summary.bytes, seconds: summary.seconds };
  } catch (error) {
    throwIfInterrupted(context.signal);
    if (!(error instanceof RowferryError)) throw error;
    return { kind: 'failed', key, archive, code: error.code, message: error.message };
  }
}

/** @throws ARCHIVE_EXISTS where the archive in the directory is that of another user */
async function isExported(user: FoundUser, archive: string): Promise<boolean> {
  const sealed = await openIfThere(archive, 'exported');
  if (sealed === null) return false;
  if (JSON.stringify(sealed.scope?.found.key) === JSON.stringify(user.key)) return true;
  throw new RowferryError('ARCHIVE_EXISTS', {
    message: `The archive in "${archive}" is not that of the user ${keyValues(user).join(', ')}.`,
    hint: 'Give another directory with --to-dir, or move that archive away.',
    context: { file: archive },
  });
}

function describe(outcome: UserOutcome, { at, of }: { readonly at: number; readonly of: number }): string {
  const user = `User ${outcome.key.join(', ')} (${at + 1} of ${of})`;
  switch (outcome.kind) {
    case 'exported':
      return `${user}: ${outcome.rows} rows`;
    case 'there':
      return `${user}: was exported before`;
    case 'failed':
      return `${user} failed: ${outcome.message}`;
  }
}
