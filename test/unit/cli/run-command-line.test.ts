import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCommandLine } from '../../../src/cli/run-command-line.ts';
import { RowferryError } from '../../../src/errors/rowferry-error.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';
import { fakeHost, fakeServices, rowferry } from './fake-world.ts';
import { EXPORT_SUMMARY, IMPORT_SUMMARY, tableSummary } from './summaries.ts';

const exportDatabase = async () => EXPORT_SUMMARY;

describe('help', () => {
  test('of the program lists the commands', async () => {
    const { exitCode, stdout, stderr } = await rowferry('--help');
    expect([exitCode, stderr]).toEqual([0, '']);
    for (const name of ['migrate', 'export', 'transform', 'import', 'validate', 'plan', 'inspect', 'archive']) {
      expect(stdout).toMatch(new RegExp(`rowferry ${name}\\b`));
    }
  });

  test.each(['migrate', 'export', 'transform', 'import', 'validate', 'plan', 'inspect', 'archive reseal'])(
    'of %s has examples and exit codes, and fits the terminal',
    async (name) => {
      const { exitCode, stdout } = await rowferry(`${name} -h`, {}, { columns: 80 });
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/Examples:[\s\S]*EXIT STATUS[\s\S]*130 {2}interrupted/);
      expect(stdout).toContain(`rowferry ${name}`);
      const ownLines = stdout.slice(0, stdout.indexOf('EXIT STATUS')).split('\n');
      expect(ownLines.filter((line) => line.length > 80)).toEqual([]);
    },
  );

  test('speaks English whatever LANG says', async () => {
    const before = process.env['LANG'];
    process.env['LANG'] = 'de_DE.UTF-8';
    const { stdout } = await rowferry('--help');
    process.env['LANG'] = before;
    expect(stdout).toContain('Commands:');
  });

  test('is not needed to know the version', async () => {
    const { version } = JSON.parse(await readFile(new URL('../../../package.json', import.meta.url), 'utf8'));
    expect(await rowferry('--version')).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
    expect((await rowferry('-V')).stdout).toBe(`${version}\n`);
  });
});

describe('a command line that is wrong', () => {
  test.each([
    ['', 'No command is given'],
    ['archive', 'archive reseal'],
    ['expotr', 'There is no command "expotr".\n  hint: Did you mean rowferry export? rowferry --help'],
    ['snapshot verfy', 'There is no command "snapshot verfy".\n  hint: Did you mean rowferry snapshot verify?'],
    ['qwertz', 'There is no command "qwertz".\n  hint: rowferry --help lists all commands.'],
    ['export a.db b.db', 'rowferry export has no place for "b.db".\n  hint: rowferry export --help lists all options.'],
    ['export a.db --nonsense', 'rowferry export has no option --nonsense.'],
    ['export a.db --archiv=x', 'no option --archiv.\n  hint: Did you mean --archive? rowferry export --help'],
    ['import a.db --batch-siez 5', 'Did you mean --batch-size?'],
    ['export --archive', '--archive needs a value.\n'],
    ['export a.db --archive=', '--archive is empty'],
    ['export a.db --archive x --archive y', '--archive was given more than once'],
    ['export a.db --no-archive', 'no option --no-archive.'],
    ['export a.db --order random', 'random'],
    ['export a.db --tables=a,,b', '--tables has an empty name'],
    ['export a.db --env-file /nowhere/.env', '/nowhere/.env'],
    ['export a.db --log-file /nowhere/at/all/run.log', '/nowhere/at/all/run.log'],
    ['export', 'No source database is given'],
    ['import --to-dialect sqlite', 'No target database is given'],
    ['archive reseal', '--accept-edits'],
  ])('%j ends with 2 and one message', async (line, text) => {
    const { exitCode, stdout, stderr } = await rowferry(line);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(text);
    expect(stderr).toMatch(/^error\[USAGE\]: .*\n( {2}where: .*\n)? {2}hint: .*\n$/);
  });

  test('is one JSON document where JSON was asked for', async () => {
    const { exitCode, stdout } = await rowferry('export a.db --nonsense --json');
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, ok: false, exitCode: 2, error: { code: 'USAGE' } });
  });

  test('does not show a password that got into the wrong place', async () => {
    const { stdout, stderr } = await rowferry('export a.db postgres://me:hunter2@db/app --json');
    expect(stdout + stderr).not.toContain('hunter2');
  });
});

describe('a command that succeeds', () => {
  test('writes its result to stdout and nothing else there', async () => {
    const { exitCode, stdout, stderr } = await rowferry('export app.db', {
      exportDatabase: async (_, { onProgress }) => {
        onProgress({ kind: 'table-finished', stage: 'export', summary: tableSummary('users') });
        return EXPORT_SUMMARY;
      },
    });
    expect(exitCode).toBe(0);
    expect(stderr).toBe('export users: 1,200 rows, 3.4 MB, 1.3 s\n');
    expect(stdout).toMatch(/exported[\s\S]*users +1,200[\s\S]*1 in all[\s\S]*next: rowferry transform\n$/);
  });

  test('is one JSON document with what the stage said', async () => {
    const { stdout } = await rowferry('export app.db --json', { exportDatabase });
    expect(JSON.parse(stdout)).toEqual({
      schemaVersion: 1,
      ok: true,
      exitCode: 0,
      ...JSON.parse(JSON.stringify(EXPORT_SUMMARY)),
      next: 'rowferry transform',
    });
  });

  test('streams its events and gives the result last', async () => {
    const { stdout } = await rowferry('export app.db --json-stream -q', {
      exportDatabase: async (_, { onProgress }) => {
        onProgress({ kind: 'stage-started', stage: 'export' });
        return EXPORT_SUMMARY;
      },
    });
    const documents = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(documents.map(({ kind, ok }) => [kind, ok])).toEqual([
      ['stage-started', undefined],
      ['result', true],
    ]);
  });

  test('is silent on stderr with --quiet, warnings too', async () => {
    const line = 'export postgres://me:hunter2@db/app';
    expect((await rowferry(line, { exportDatabase })).stderr).toContain('warning:');
    expect((await rowferry(`${line} --quiet`, { exportDatabase })).stderr).toBe('');
    const variables = { MIGRATION_QUIET: '1' };
    expect((await rowferry(line, { exportDatabase }, { variables })).stderr).toBe('');
  });
});

describe('a command that fails', () => {
  const failing = async () => {
    throw new RowferryError('ARCHIVE_EXISTS', { message: 'It is there.', hint: 'Use --replace.' });
  };

  test('shows the error on stderr and ends with its exit code', async () => {
    const { exitCode, stdout, stderr } = await rowferry('export app.db', { exportDatabase: failing });
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toBe('error[ARCHIVE_EXISTS]: It is there.\n  hint: Use --replace.\n');
  });

  test('is a bug when the error is none of ours, and the stack is shown on demand only', async () => {
    const buggy = async () => {
      throw new TypeError('postgres://me:hunter2@db/app is undefined');
    };
    const usual = await rowferry('export app.db', { exportDatabase: buggy });
    expect(usual.exitCode).toBe(1);
    expect(usual.stderr).toMatch(/^error\[UNEXPECTED\][\s\S]*bug in RowFerry/);
    expect(usual.stderr).not.toMatch(/hunter2|^ +at /m);
    const verbose = await rowferry('export app.db -v', { exportDatabase: buggy });
    expect(verbose.stderr).toMatch(/^ +at /m);
    expect(verbose.stderr).not.toContain('hunter2');
  });

  test('takes the password of its end out of every error', async () => {
    const { stdout, stderr } = await rowferry(
      'export postgres://db/app --json --verbose',
      {
        exportDatabase: async () => {
          throw new Error('server said: bad secret correcthorse');
        },
      },
      { variables: { PGPASSWORD: 'correcthorse' } },
    );
    expect(stdout + stderr).not.toContain('correcthorse');
  });

  test('does not show the password of its end when it crashes, and ends with 1', async () => {
    const host = fakeHost({ variables: { PGPASSWORD: 'correcthorse' } });
    const services = fakeServices({
      exportDatabase: async () => {
        host.crash(new Error('write EIO correcthorse'));
        return EXPORT_SUMMARY;
      },
    });
    await runCommandLine(['export', 'postgres://db/app'], host, services);
    expect(host.exits).toEqual([1]);
    expect(host.written.stderr).toContain('write EIO ***');
  });

  test('tells in one document what it did and what is wrong with it', async () => {
    const tables = [tableSummary('users', { rejected: 2 })];
    const rejects = [{ table: 'users', rows: 2, file: 'rejects/users.json', reasons: [] }];
    const rejected = { ...IMPORT_SUMMARY, tables, rejects };
    const { exitCode, stdout, stderr } = await rowferry('import app.db --json', {
      importArchive: async () => rejected,
    });
    expect(exitCode).toBe(6);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      exitCode: 6,
      error: { code: 'ROWS_REJECTED' },
      stage: 'import',
      tables: [{ table: 'users', rejected: 2 }],
    });
    expect(stderr).toContain('2 rows could not be written');
  });
});

describe('a signal', () => {
  const stopped = async (signal: 'SIGINT' | 'SIGTERM', argv: readonly string[]) => {
    const host = fakeHost();
    const services = fakeServices({
      importArchive: (_, { onProgress, signal: abort }) => {
        onProgress({ kind: 'stage-started', stage: 'import' });
        const rolledBack = new Promise<never>((_resolve, reject) => {
          abort.addEventListener('abort', () => reject(abort.reason));
        });
        host.send(signal);
        return rolledBack;
      },
    });
    return { exitCode: await runCommandLine(argv, host, services), host };
  };

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s waits for the clean end and tells what is left', async (signal, code) => {
    const { exitCode, host } = await stopped(signal, ['import', 'app.db']);
    expect(exitCode).toBe(code);
    expect(host.written.stderr).toContain(`stopping after ${signal}`);
    expect(host.written.stderr).toContain(`error[INTERRUPTED]: Stopped by ${signal} during import.`);
    expect(host.written.stderr).toContain('rolled back');
    expect(host.exits).toEqual([]);
  });

  test('leaves one JSON document', async () => {
    const { host } = await stopped('SIGTERM', ['import', 'app.db', '--json']);
    expect(JSON.parse(host.written.stdout)).toMatchObject({ ok: false, exitCode: 143, error: { code: 'INTERRUPTED' } });
  });
});

describe('the log file', () => {
  test('holds the command, every event and the outcome, and no password', async () => {
    const path = join(await tempDirectory(), 'run.log');
    const argv = `export postgres://me:hunter2@db/app --log-file ${path} -q`;
    await rowferry(argv, {
      exportDatabase: async (_, { onProgress }) => {
        onProgress({ kind: 'stage-started', stage: 'export' });
        return EXPORT_SUMMARY;
      },
    });
    await rowferry(argv, {
      exportDatabase: async () => {
        throw new Error('with hunter2');
      },
    });
    const text = await readFile(path, 'utf8');
    const kinds = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).kind);
    expect(kinds).toEqual(['command', 'stage-started', 'result', 'command', 'failure']);
    expect(text).not.toContain('hunter2');
  });
});
