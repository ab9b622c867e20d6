import { RowferryError } from '../errors/rowferry-error.ts';
import type { UserSelector } from '../model/scope.ts';
import { parseRules, readRules } from '../rules/read-rules.ts';
import { isAboutUsers } from '../rules/transform-rules.ts';
import type {
  ExportOptions,
  MigrateOptions,
  OwnerOptions,
  RuleOptions,
  ScopeOptions,
  TransformOptions,
} from '../stages/stage-options.ts';
import type { AsUserRun, StripRun, UserChoice, UserRun } from './run-options.ts';

/**
 * The user whose rows are meant; null: everybody's.
 * @throws USAGE where it is not one user, in one way: a program without types can say anything
 */
export function selectorOf(user: UserChoice | undefined): UserSelector | null {
  if (user === undefined) return null;
  const named = Object.entries(user).filter(([, value]) => value !== undefined && value !== null);
  const [first] = named;
  if (named.length !== 1 || first === undefined) throw unclearUser();
  const [way, value] = first;
  if (way === 'id') return { kind: 'key', values: [value].flat().map(String) };
  if (typeof value !== 'string' || value.trim() === '') throw unclearUser();
  if (way === 'email') return { kind: 'email', email: value };
  if (way === 'where') return { kind: 'where', sql: value };
  throw unclearUser();
}

function unclearUser(): RowferryError {
  return new RowferryError('USAGE', {
    message: 'The option "user" does not say in one way who is meant.',
    hint: "Give { email: 'ada@example.org' }, { id: 7 } (an array for a key of several columns) or { where: 'an SQL condition' }.",
  });
}

/** In messages, where others have a file. */
export const RULES_NAME = 'the option "rules"';

/** The rules, checked; none where there are none. @throws RULES_INVALID */
export function rulesOf({ rules }: Pick<UserRun, 'rules'>): Omit<ScopeOptions, 'selector'> {
  if (rules === undefined) return { rules: {}, rulesFile: null };
  if (typeof rules === 'string') return { rules: readRules(rules), rulesFile: rules };
  return { rules: parseRules(JSON.stringify(rules), RULES_NAME), rulesFile: null };
}

/**
 * One user's rows alone; empty: everybody's.
 * @throws USAGE where there are rules and no user: who gives rules about whose rows are whose expects one user's
 */
export function scopeOf(run: UserRun & AsUserRun): Pick<ExportOptions, 'scope'> {
  const selector = selectorOf(run.user);
  if (selector !== null) return { scope: { selector, ...rulesOf(run) } };
  if (run.rules === undefined || run.asUser !== undefined || !isAboutUsers(rulesOf(run).rules)) return {};
  throw new RowferryError('USAGE', {
    message: 'There are rules about whose rows are whose, but no user.',
    hint: 'Name the user with "user", or leave "rules" away to move the rows of all.',
  });
}

/** Under whom the rows go in; empty: under nobody. */
export function asUserOf({ asUser: user, rules }: AsUserRun): Pick<TransformOptions, 'asUser'> {
  return user === undefined ? {} : { asUser: { user, ...rulesOf(rules === undefined ? {} : { rules }) } };
}

/** What becomes of the columns that say whose a row is, and what else rules make of tables and columns. */
export function strippingOf(run: StripRun): Pick<TransformOptions, 'strip' | 'ruled' | 'functions'> {
  const { keepUserColumns = false, operations } = run;
  const { rules: read, rulesFile } = rulesOf(run);
  const owner = ownerOf(run);
  const rules = owner === null ? read : { ...read, owner: read.owner ?? {} };
  const singleton = rules.user?.singleton ?? null;
  return {
    ...(keepUserColumns || singleton !== null ? { strip: { keepUserColumns, singleton } } : {}),
    ...ruledBy(run, { rules, rulesFile, owner }),
    ...(operations === undefined ? {} : { functions: operations }),
  };
}

/** To whom every row is given; null: to nobody. @throws USAGE for an owner without address and name */
function ownerOf({ owner }: StripRun): OwnerOptions | null {
  if (owner === undefined) return null;
  const { email = null, username = null } = owner;
  if (email !== null || username !== null) return { email, username };
  throw new RowferryError('USAGE', {
    message: 'The option "owner" says nobody.',
    hint: "Give { email: 'ada@example.org' }, { username: 'ada' }, or both.",
  });
}

/** Tables that do not travel by rule are not exported. */
export function ruledOf(run: Pick<UserRun, 'rules'>): Pick<ExportOptions, 'ruled'> {
  return ruledBy(run, rulesOf(run));
}

function ruledBy(
  run: Pick<UserRun, 'rules'>,
  { rules, rulesFile, owner = null }: Omit<ScopeOptions, 'selector'> & Pick<RuleOptions, 'owner'>,
): Pick<TransformOptions, 'ruled'> {
  if (run.rules === undefined) return owner === null ? {} : { ruled: { rules, file: null, owner } };
  return { ruled: { rules, file: rulesFile ?? RULES_NAME, owner } };
}

/** One user's rows, and what becomes of the columns that say so. */
export function oneUserOf(run: UserRun & StripRun): Pick<MigrateOptions, 'scope' | 'strip' | 'ruled' | 'functions'> {
  return { ...scopeOf(run), ...strippingOf(run) };
}

const JOBS_USUAL = 2;
const JOBS_MAX = 64;

/** @throws USAGE */
export function jobsOf(jobs: number | undefined): number {
  if (jobs === undefined) return JOBS_USUAL;
  if (Number.isInteger(jobs) && jobs >= 1 && jobs <= JOBS_MAX) return jobs;
  throw new RowferryError('USAGE', {
    message: `The option "jobs" is ${jobs}.`,
    hint: `Give a whole number from 1 to ${JOBS_MAX}; each takes two connections.`,
  });
}
