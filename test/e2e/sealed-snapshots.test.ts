import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, test } from 'vitest';
import { createApplication } from '../../demo/application.ts';
import { runCli } from '../helpers/run-cli.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

/** Signed and sealed snapshots through the command line, as their keeper and as their auditor. */

const PASSPHRASE = 'correct horse battery staple';
let cwd: string;
const outputs: string[] = [];

async function rowferry(line: string) {
  const result = await runCli([...line.split(' '), '--log-file', 'log.ndjson', '--verbose'], { cwd });
  outputs.push(result.stdout, result.stderr);
  return result;
}

const jsonOf = async (line: string) => JSON.parse((await rowferry(`${line} --json`)).stdout);

beforeAll(async () => {
  cwd = await tempDirectory();
  createApplication(join(cwd, 'app.db'));
  writeFileSync(join(cwd, 'passphrase.txt'), `${PASSPHRASE}\n`);
  for (const line of [
    'keygen ada.pem',
    'keygen eve.pem',
    'keygen --age age-key.txt',
    'keygen --age other-age-key.txt',
    'snapshot create app.db --sign ada.pem --encrypt-to age-key.txt.pub',
    'snapshot create app.db --sign ada.pem --passphrase-file passphrase.txt',
  ]) {
    expect(await rowferry(line), line).toMatchObject({ exitCode: 0 });
  }
}, 240_000);

/** A copy of the application's database of which one row differs. */
function changeApplication(): void {
  copyFileSync(join(cwd, 'app.db'), join(cwd, 'changed.db'));
  const database = new Database(join(cwd, 'changed.db'));
  database.exec('update users set name = name || 1 where id = (select min(id) from users)');
  database.close();
}

describe('a store that is signed and sealed', () => {
  test('is verified without a key as far as that goes, and says how far', { timeout: 180_000 }, async () => {
    const { exitCode, stdout } = await rowferry('snapshot verify --trusted ada.pem.pub');
    expect(exitCode).toBe(0);
    const [proven = '', notProven = ''] = stdout.split('not proven:');
    expect(proven).toContain('Each of the 2 entries is signed by a key that you trust.');
    expect(proven).toContain('2 sealed snapshots hold the bytes that the ledger lists.');
    expect(proven).not.toMatch(/\d+ rows? in/);
    expect(notProven).toContain('What is in 2 sealed snapshots');
  });

  test('is verified to its last row with the keys', { timeout: 180_000 }, async () => {
    const { ok, verification } = await jsonOf(
      'snapshot verify --identity age-key.txt --passphrase-file passphrase.txt --trusted ada.pem.pub',
    );
    expect(ok).toBe(true);
    expect(verification.snapshots).toHaveLength(2);
    for (const snapshot of verification.snapshots) expect(snapshot).toMatchObject({ ok: true, opened: true });
  });

  test('does not open with another key', { timeout: 180_000 }, async () => {
    const { exitCode, stderr } = await rowferry('snapshot verify 1 --identity other-age-key.txt');
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('None of the keys that were given opens');
  });

  test('is not accepted by somebody who trusts others', { timeout: 180_000 }, async () => {
    const { error, exitCode } = await jsonOf('snapshot verify --trusted eve.pem.pub');
    expect(error.code).toBe('SNAPSHOT_SIGNER_UNTRUSTED');
    expect(exitCode).toBe(4);
  });

  test('shows who signed, and the tables only with the key', { timeout: 180_000 }, async () => {
    const closed = await jsonOf('snapshot show 1');
    expect(closed).toMatchObject({ manifest: null, signer: { fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) } });
    const opened = await jsonOf('snapshot show 1 --identity age-key.txt');
    expect(opened.manifest.tables.length).toBeGreaterThan(0);
  });

  test('is compared with the keys, and with nothing else', { timeout: 180_000 }, async () => {
    const keys = '--identity age-key.txt --passphrase-file passphrase.txt';
    expect((await jsonOf('diff snapshot:1 app.db')).error.code).toBe('SNAPSHOT_SEALED');
    expect((await rowferry('diff snapshot:1 app.db --identity age-key.txt')).exitCode).toBe(0);
    expect((await rowferry('diff snapshot:2 app.db --passphrase-file passphrase.txt')).exitCode).toBe(0);
    expect((await rowferry(`diff snapshot:1 snapshot:2 ${keys}`)).exitCode).toBe(0);
    changeApplication();
    const { exitCode, stdout } = await rowferry(`diff snapshot:2 changed.db ${keys}`);
    expect(exitCode).toBe(3);
    expect(stdout).toContain('changed');
  });

  test('is restored with the key, and only from whom one trusts', { timeout: 180_000 }, async () => {
    const trusting = 'snapshot restore 1 --to restored --identity age-key.txt --trusted';
    expect((await jsonOf(`${trusting} eve.pem.pub`)).error.code).toBe('SNAPSHOT_SIGNER_UNTRUSTED');
    expect((await jsonOf('snapshot restore 1 --to restored')).error.code).toBe('SNAPSHOT_SEALED');
    expect(existsSync(join(cwd, 'restored', 'exported'))).toBe(false);
    expect((await rowferry(`${trusting} ada.pem.pub`)).exitCode).toBe(0);
    expect((await rowferry('validate --archive restored')).exitCode).toBe(0);
  });
});

describe('a store of which not all is signed', () => {
  test('fails where all is demanded, but not for a snapshot that is', { timeout: 180_000 }, async () => {
    for (const line of [
      'snapshot create app.db --store mixed',
      'snapshot create app.db --store mixed --sign ada.pem',
    ]) {
      expect((await rowferry(line)).exitCode).toBe(0);
    }
    expect((await jsonOf('snapshot verify --store mixed --trusted ada.pem.pub')).error.code).toBe('SNAPSHOT_UNSIGNED');
    expect((await jsonOf('snapshot verify 1 --store mixed --trusted ada.pem.pub')).error.code).toBe(
      'SNAPSHOT_UNSIGNED',
    );
    const { verification } = await jsonOf('snapshot verify latest --store mixed --trusted ada.pem.pub');
    expect(verification.proved.join(' ')).toContain('signed by keys that you trust, and so is the chain before');
    expect(verification.notProved.join(' ')).toContain('Who made 1 entry');
  });

  test('loses what a killed run left there, and is told so', { timeout: 180_000 }, async () => {
    const left = join(cwd, 'mixed', '.export-killed');
    mkdirSync(join(left, 'archive'), { recursive: true });
    utimesSync(left, 1_700_000_000, 1_700_000_000);
    const { exitCode, stderr } = await rowferry('snapshot create app.db --store mixed');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('.export-killed, which a run that was killed has left behind');
    expect(readdirSync(join(cwd, 'mixed')).filter((name) => name.startsWith('.export-'))).toEqual([]);
  });

  test('asks for signed tombstones', { timeout: 180_000 }, async () => {
    const create = 'snapshot create app.db --store pruned --sign ada.pem';
    await rowferry(create);
    await rowferry(create);
    await rowferry('snapshot prune --store pruned --keep-last 1 --sign ada.pem');
    expect((await jsonOf('snapshot verify --store pruned --trusted ada.pem.pub')).ok).toBe(true);
    await rowferry(create);
    await rowferry('snapshot prune --store pruned --keep-last 1');
    expect((await jsonOf('snapshot verify --store pruned --trusted ada.pem.pub')).error.code).toBe('SNAPSHOT_UNSIGNED');
  });
});

test('no secret was ever printed or logged', () => {
  const printed = outputs.join('\n') + readFileSync(join(cwd, 'log.ndjson'), 'utf8');
  const secrets = [
    PASSPHRASE,
    ...['ada.pem', 'eve.pem'].map((file) => readFileSync(join(cwd, file), 'utf8').split('\n')[1] as string),
    ...['age-key.txt', 'other-age-key.txt'].map(
      (file) => /AGE-SECRET-KEY-\w+/.exec(readFileSync(join(cwd, file), 'utf8'))?.[0] as string,
    ),
  ];
  expect(secrets.every((secret) => secret.length > 20)).toBe(true);
  for (const secret of secrets) expect(printed).not.toContain(secret);
});
