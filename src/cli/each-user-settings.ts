import { readFileSync } from 'node:fs';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { EachUserOptions } from '../stages/stage-options.ts';
import type { EACH_USER_OPTIONS, SCOPE_OPTIONS } from './scope-options.ts';
import type { Settings } from './settings.ts';
import { rulesIn, userOf } from './stage-settings.ts';

/** What says which users are exported, and where to. */
export type EachUserSettings = Settings<typeof EACH_USER_OPTIONS & typeof SCOPE_OPTIONS>;

/**
 * An export of many users; null: of one, or of everything.
 * @throws USAGE where the options do not fit together, or the file of users cannot be read
 */
export function eachUserOf(
  settings: EachUserSettings,
): Pick<EachUserOptions, 'directory' | 'users' | 'jobs' | 'scope'> | null {
  const { eachUser, usersFrom, toDir, rules: rulesFile } = settings;
  if (!eachUser && usersFrom === null) {
    if (toDir === null) return null;
    throw usage(
      '--to-dir is for the archives of many users.',
      'Add --each-user or --users-from FILE, or use --archive DIR.',
    );
  }
  if (userOf(settings) !== null) {
    throw usage(
      'One user is named, and many.',
      'Give either --user-email (or its like), or --each-user or --users-from.',
    );
  }
  if (toDir === null) throw usage('There is no place for the archives of the users.', 'Name it with --to-dir DIR.');
  return {
    directory: toDir,
    users: usersFrom === null ? null : readUsers(usersFrom),
    jobs: jobsOf(settings.jobs),
    scope: { rules: rulesIn(rulesFile), rulesFile },
  };
}

const JOBS_MAX = 64;

function jobsOf(text: string): number {
  const jobs = /^[0-9]{1,3}$/.test(text) ? Number(text) : 0;
  if (jobs >= 1 && jobs <= JOBS_MAX) return jobs;
  throw usage(`--jobs is "${text}".`, `Give a number from 1 to ${JOBS_MAX}; each takes two connections.`);
}

/** One user per line; empty lines, and those that begin with #, count for nothing. */
function readUsers(file: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw usage(`The users cannot be read from "${file}": ${(cause as Error).message}.`, 'Check --users-from.', cause);
  }
  const users = text.split('\n').map((line) => line.trim());
  const named = users.filter((line) => line !== '' && !line.startsWith('#'));
  if (named.length === 0) throw usage(`There is no user in "${file}".`, 'Write one address or key per line.');
  return named;
}

function usage(message: string, hint: string, cause?: unknown): RowferryError {
  return new RowferryError('USAGE', { message, hint, ...(cause === undefined ? {} : { cause }) });
}
