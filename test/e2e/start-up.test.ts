import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createApplication } from '../../demo/application.ts';
import { IS_JUST_BUILT, SHIPPED_PROGRAM, UNJOINED_PROGRAM } from '../../tools/program.ts';
import { loadedModules } from '../helpers/loaded-modules.ts';
import { runCli } from '../helpers/run-cli.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

/** What a command loads before it works: each module costs about a millisecond, which is most of what a small run takes. */

let cwd: string;

beforeAll(async () => {
  cwd = await tempDirectory();
  createApplication(join(cwd, 'app.db'));
  for (const line of [
    'export app.db',
    'snapshot create',
    'keygen --age age-key.txt',
    'snapshot create --store sealed --encrypt-to age-key.txt.pub',
  ]) {
    expect(await runCli(line.split(' '), { cwd }), line).toMatchObject({ exitCode: 0 });
  }
}, 120_000);

const load = async (line: string) => {
  const loaded = await loadedModules(UNJOINED_PROGRAM, line.split(' '), cwd);
  expect(loaded.exitCode, loaded.stderr).toBe(0);
  expect(loaded.own).toContain('cli/main.js');
  return loaded;
};

const commandsIn = (own: readonly string[]) => own.filter((path) => path.startsWith('cli/commands/'));

describe('what is plain', () => {
  test('loads its own command, and no package that it can do without', async () => {
    for (const [line, command] of [
      ['snapshot list', 'snapshot-list'],
      ['snapshot verify', 'snapshot-verify'],
      ['transform', 'transform'],
      ['validate', 'validate'],
    ] as const) {
      const { packages, own } = await load(line);
      expect([...packages], line).toEqual([]);
      expect(commandsIn(own), line).toEqual([`cli/commands/${command}.js`]);
    }
  });

  test('loads nothing of what only the rows of one user need', async () => {
    const { own } = await load('transform');
    const ofUsers = ['stages/open-user-scope.js', 'stages/adopt/adopt-archive.js', 'scope/map-ownership.js'];
    expect(own).toContain('stages/plan-transform.js');
    expect(own.filter((path) => ofUsers.includes(path))).toEqual([]);
  });

  test('loads next to nothing for the version', async () => {
    const { packages, own } = await load('--version');
    expect([...packages]).toEqual([]);
    expect(commandsIn(own)).toEqual([]);
    expect(own.length).toBeLessThan(60);
  });
});

describe('what is needed', () => {
  test('is yargs and every command for a help text', async () => {
    const { packages, own } = await load('--help');
    expect([...packages]).toContain('yargs');
    expect(commandsIn(own).length).toBeGreaterThan(15);
  });

  test('is the library of the age format for a sealed snapshot', async () => {
    const { packages } = await load('snapshot verify --store sealed --identity age-key.txt');
    expect([...packages]).toEqual(expect.arrayContaining(['age-encryption', '@noble/curves', '@noble/hashes']));
  });
});

describe.skipIf(!IS_JUST_BUILT)('the program as it is shipped (looked at by npm test, which builds it)', () => {
  test('is all that is loaded, in its threads too', async () => {
    const line = 'migrate app.db copy.db --archive moved';
    const { exitCode, stdout, stderr, own } = await loadedModules(SHIPPED_PROGRAM, line.split(' '), cwd);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toContain('every row was read back');
    expect(own.filter((path) => path === 'program/stage-worker.js')).toHaveLength(3);
    expect(own.filter((path) => !path.startsWith('program/'))).toEqual([]);
  });
});
