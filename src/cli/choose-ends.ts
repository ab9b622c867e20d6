import { RowferryError } from '../errors/rowferry-error.ts';
import type { DialectName } from '../model/storage.ts';
import { type EndCandidate, type EndCandidates, oneOf, twoCandidates } from './end-candidates.ts';

/** The ends of a command that has both. */
export interface ChosenPair {
  readonly source: EndCandidate | null;
  readonly target: EndCandidate | null;
}

export function otherDialect(dialect: DialectName): DialectName {
  return dialect === 'sqlite' ? 'postgres' : 'sqlite';
}

/**
 * The database of a command that reads only one: the command line, else the one that the environment names.
 *
 * @throws USAGE when there are two, or none.
 */
export function chooseSource(candidates: EndCandidates): EndCandidate {
  const given = oneOf(oneOf(candidates.from, candidates.sqlite), candidates.postgres);
  if (given !== null) return given;
  const sqlite = candidates.fromEnvironment('sqlite');
  const postgres = candidates.fromEnvironment('postgres');
  const found = sqlite ?? postgres;
  if (found === null) throw missing('source', 'Give FROM: a SQLite file or a postgres:// URL.');
  if (sqlite !== null && postgres !== null) throw undecided(sqlite, postgres, 'Give FROM, --sqlite or --pg.');
  return found;
}

/**
 * The target of a command that starts from the archive. The environment is only asked for a database of the kind
 * `expected`: the one that the archive was not exported from, so that an export and an import with the same
 * environment never meet in the same database.
 *
 * @returns null where none is named.
 */
export async function chooseTarget(
  candidates: EndCandidates,
  toDialect: DialectName | null,
  expected: () => Promise<DialectName>,
): Promise<EndCandidate | null> {
  const byKind = toDialect === null ? oneOf(candidates.sqlite, candidates.postgres) : candidates[toDialect];
  const given = oneOf(candidates.to, byKind);
  if (given !== null) return checkKind(given, toDialect);
  return candidates.fromEnvironment(toDialect ?? (await expected()));
}

/**
 * Both ends. What is given decides the direction: with one end named, the other is of the kind `toDialect` or of the
 * other kind; with neither named, `toDialect` decides. A database that is named alone is the source.
 *
 * @throws USAGE when the direction is not decided, or an end has two names.
 */
export function choosePair(candidates: EndCandidates, toDialect: DialectName | null): ChosenPair {
  const { from, to } = candidates;
  checkKind(to, toDialect);
  if (from !== null && to !== null) return { source: from, target: refuseOthers(to, candidates) };
  if (from !== null)
    return { source: from, target: otherEnd(from, candidates, toDialect ?? otherDialect(from.dialect)) };
  if (to !== null) return { source: otherEnd(to, candidates, otherDialect(to.dialect)), target: to };
  const sqlite = candidates.sqlite ?? candidates.fromEnvironment('sqlite');
  const postgres = candidates.postgres ?? candidates.fromEnvironment('postgres');
  if (toDialect !== null) {
    return toDialect === 'sqlite' ? { source: postgres, target: sqlite } : { source: sqlite, target: postgres };
  }
  if (sqlite !== null && postgres !== null) {
    throw undecided(sqlite, postgres, 'Give FROM and TO, or say --to-dialect sqlite or --to-dialect postgres.');
  }
  return { source: sqlite ?? postgres, target: null };
}

/** The end, which the command cannot do without. */
export function required<End>(end: End | null, role: 'source' | 'target'): End {
  if (end !== null) return end;
  const argument = role === 'source' ? 'FROM (or --from)' : 'TO (or --to)';
  throw missing(role, `Give ${argument}, or set SQLITE_DB_PATH or DATABASE_URL.`);
}

/** The end that is not `named`: the flag of its kind, else the environment. */
function otherEnd(named: EndCandidate, candidates: EndCandidates, dialect: DialectName): EndCandidate | null {
  const unused = candidates[otherDialect(dialect)];
  if (unused !== null) throw twoCandidates(named, unused);
  return candidates[dialect] ?? candidates.fromEnvironment(dialect);
}

function refuseOthers(to: EndCandidate, { sqlite, postgres }: EndCandidates): EndCandidate {
  const other = sqlite ?? postgres;
  if (other !== null) throw twoCandidates(to, other);
  return to;
}

function checkKind(end: EndCandidate | null, toDialect: DialectName | null): EndCandidate | null {
  if (end === null || toDialect === null || end.dialect === toDialect) return end;
  throw new RowferryError('USAGE', {
    message: `${end.origin} is not a database of the kind that --to-dialect says (${toDialect}).`,
    hint: 'Leave --to-dialect out.',
  });
}

function undecided(first: EndCandidate, second: EndCandidate, hint: string): RowferryError {
  return new RowferryError('USAGE', {
    message: `${first.origin} and ${second.origin} are both set, and nothing says which of them is meant.`,
    hint,
  });
}

function missing(role: 'source' | 'target', hint: string): RowferryError {
  return new RowferryError('USAGE', { message: `No ${role} database is given.`, hint });
}
