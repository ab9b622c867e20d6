import { describe, expect, test } from 'vitest';
import { choosePair, chooseSource, chooseTarget } from '../../../src/cli/choose-ends.ts';
import { type EndArguments, type EndCandidate, gatherCandidates } from '../../../src/cli/end-candidates.ts';
import type { DialectName } from '../../../src/model/storage.ts';

const PG = 'postgres://db/app';
const SQLITE_ENV = { SQLITE_DB_PATH: 'env.db' };
const POSTGRES_ENV = { DATABASE_URL: 'postgres://env/app' };
const BOTH_ENV = { ...SQLITE_ENV, ...POSTGRES_ENV };

const candidates = (ends: EndArguments, variables: Record<string, string> = {}) =>
  gatherCandidates(ends, { process: variables, file: {} });

const origins = (pair: { source: EndCandidate | null; target: EndCandidate | null }) => [
  pair.source?.origin ?? null,
  pair.target?.origin ?? null,
];

describe('both ends', () => {
  const pair = (ends: EndArguments, variables: Record<string, string> = {}, toDialect: DialectName | null = null) =>
    origins(choosePair(candidates(ends, variables), toDialect));

  test.each<[string, EndArguments, Record<string, string>, DialectName | null, (string | null)[]]>([
    ['two arguments', { positionalFrom: 'app.db', positionalTo: PG }, BOTH_ENV, null, ['FROM', 'TO']],
    ['two flags', { from: PG, to: 'app.db' }, {}, null, ['--from', '--to']],
    ['two files', { positionalFrom: 'a.db', positionalTo: 'b.db' }, {}, null, ['FROM', 'TO']],
    [
      'FROM and the flag of the other kind',
      { positionalFrom: 'app.db', postgresUrl: PG },
      {},
      null,
      ['FROM', '--postgres-url'],
    ],
    ['FROM and the environment', { positionalFrom: 'app.db' }, BOTH_ENV, null, ['FROM', 'DATABASE_URL']],
    ['a server as FROM and the environment', { positionalFrom: PG }, BOTH_ENV, null, ['FROM', 'SQLITE_DB_PATH']],
    ['--to and the environment', { to: PG }, BOTH_ENV, null, ['SQLITE_DB_PATH', '--to']],
    [
      'flags by kind and --to-dialect',
      { sqlitePath: 'a.db', postgresUrl: PG },
      {},
      'sqlite',
      ['--postgres-url', '--sqlite-path'],
    ],
    ['the environment and --to-dialect', {}, BOTH_ENV, 'postgres', ['SQLITE_DB_PATH', 'DATABASE_URL']],
    ['FROM alone', { positionalFrom: 'app.db' }, SQLITE_ENV, null, ['FROM', null]],
    ['one database alone is the source', { postgresUrl: PG }, {}, null, ['--postgres-url', null]],
    ['two servers by --to-dialect', { from: PG }, POSTGRES_ENV, 'postgres', ['--from', 'DATABASE_URL']],
  ])('%s', (...[, ends, variables, toDialect, expected]) => {
    expect(pair(ends, variables, toDialect)).toEqual(expected);
  });

  test.each<[string, EndArguments, Record<string, string>, DialectName | null, string]>([
    ['two databases and no direction', {}, BOTH_ENV, null, 'SQLITE_DB_PATH and DATABASE_URL'],
    ['FROM twice', { positionalFrom: 'a.db', from: 'b.db' }, {}, null, 'FROM and --from'],
    [
      'a file for FROM and for the SQLite end',
      { positionalFrom: 'a.db', sqlitePath: 'b.db' },
      {},
      null,
      'FROM and --sqlite-path',
    ],
    ['three databases', { from: 'a.db', to: PG, postgresUrl: PG }, {}, null, '--to and --postgres-url'],
    [
      'TO of the wrong kind',
      { positionalFrom: PG, positionalTo: 'a.db' },
      {},
      'postgres',
      'TO is not a database of the kind',
    ],
    ['a server as a file', { sqlitePath: PG }, {}, null, '--sqlite-path is not a SQLite file'],
    ['a file as a server', { postgresUrl: 'a.db' }, {}, null, '--postgres-url is not a postgres:// URL'],
    ['an empty argument', { positionalFrom: '' }, {}, null, 'FROM is empty'],
    [
      'two files in the environment',
      { from: PG },
      { SQLITE_DB_PATH: 'a.db', DATABASE_URL: 'sqlite:b.db' },
      null,
      'SQLITE_DB_PATH and DATABASE_URL',
    ],
  ])('%s is refused', (...[, ends, variables, toDialect, message]) => {
    expect(() => pair(ends, variables, toDialect)).toThrow(message);
  });
});

describe('a single source', () => {
  test('is what the command line names, whatever the environment says', () => {
    expect(chooseSource(candidates({ sqlitePath: 'a.db' }, BOTH_ENV)).origin).toBe('--sqlite-path');
    expect(chooseSource(candidates({ positionalFrom: PG }, BOTH_ENV)).origin).toBe('FROM');
  });

  test('is the one database of the environment', () => {
    expect(chooseSource(candidates({}, SQLITE_ENV)).origin).toBe('SQLITE_DB_PATH');
    expect(chooseSource(candidates({}, { PGDATABASE: 'app' })).origin).toBe('PGDATABASE');
    expect(chooseSource(candidates({}, { DATABASE_URL: 'sqlite:///a.db' })).dialect).toBe('sqlite');
  });

  test('is refused when there are two or none', () => {
    expect(() => chooseSource(candidates({}, BOTH_ENV))).toThrow('SQLITE_DB_PATH and DATABASE_URL');
    expect(() => chooseSource(candidates({ sqlitePath: 'a.db', postgresUrl: PG }))).toThrow(
      '--sqlite-path and --postgres-url',
    );
    expect(() => chooseSource(candidates({}))).toThrow('No source database is given');
  });
});

describe('the target of an archive', () => {
  const never = () => Promise.reject(new Error('the archive was asked'));
  const meantFor = (dialect: DialectName) => () => Promise.resolve(dialect);

  test('is what the command line names, without a look at the archive', async () => {
    expect((await chooseTarget(candidates({ positionalTo: PG }, BOTH_ENV), null, never))?.origin).toBe('TO');
    expect((await chooseTarget(candidates({ sqlitePath: 'a.db' }), null, never))?.origin).toBe('--sqlite-path');
  });

  test('is the database of the environment that the archive did not come from', async () => {
    expect((await chooseTarget(candidates({}, BOTH_ENV), null, meantFor('postgres')))?.origin).toBe('DATABASE_URL');
    expect((await chooseTarget(candidates({}, BOTH_ENV), null, meantFor('sqlite')))?.origin).toBe('SQLITE_DB_PATH');
    expect(await chooseTarget(candidates({}, POSTGRES_ENV), null, meantFor('sqlite'))).toBeNull();
  });

  test('is of the kind that --to-dialect says', async () => {
    expect((await chooseTarget(candidates({}, BOTH_ENV), 'sqlite', never))?.origin).toBe('SQLITE_DB_PATH');
    expect(await chooseTarget(candidates({}, SQLITE_ENV), 'postgres', never)).toBeNull();
  });
});
