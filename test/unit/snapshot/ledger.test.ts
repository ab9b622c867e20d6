import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LedgerEntry } from '../../../src/model/ledger.ts';
import { EMPTY_HEAD } from '../../../src/snapshot/ledger-head.ts';
import { checkHead, readLedger } from '../../../src/snapshot/ledger-reader.ts';
import { appendEntry } from '../../../src/snapshot/ledger-writer.ts';
import { storePaths } from '../../../src/snapshot/store-layout.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';
import { failureOf } from '../archive/archive-fixtures.ts';
import { momentOf, storeOf, take } from './snapshot-fixtures.ts';

const ledgerOf = (store: string): string => join(store, 'ledger.ndjson');
const linesOf = (store: string): readonly string[] => readFileSync(ledgerOf(store), 'utf8').split(/(?<=\n)/);
const digestOf = (line: string): string => createHash('sha256').update(line).digest('hex');

/** Reads the whole ledger and compares its end with its head. */
async function readWhole(store: string): Promise<readonly LedgerEntry[]> {
  const entries: LedgerEntry[] = [];
  let head = EMPTY_HEAD;
  for await (const record of readLedger(storePaths(store))) {
    entries.push(record.entry);
    head = record.head;
  }
  await checkHead(storePaths(store), head);
  return entries;
}

const codeOf = async (store: string): Promise<string> => (await failureOf(() => readWhole(store))).code;

describe('a ledger', () => {
  test('chains every entry to the digest of the line before', async () => {
    const store = await storeOf(19, 20, 21);
    const lines = linesOf(store);
    const entries = await readWhole(store);
    expect(entries.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(entries.map(({ previous }) => previous)).toEqual([null, ...lines.slice(0, 2).map(digestOf)]);
    const bytes = statSync(ledgerOf(store)).size;
    const head = `{"entries":3,"bytes":${bytes},"sha256":"${digestOf(lines[2] as string)}"}\n`;
    expect(readFileSync(join(store, 'head.json'), 'utf8')).toBe(head);
  });

  test.each<[string, (lines: string[]) => string[], string]>([
    ['an entry removed', ([a, , c]) => [a, c] as string[], 'LEDGER_BROKEN'],
    ['the first entry removed', ([, b, c]) => [b, c] as string[], 'LEDGER_BROKEN'],
    ['two entries exchanged', ([a, b, c]) => [a, c, b] as string[], 'LEDGER_BROKEN'],
    ['an entry doubled', ([a, b, c]) => [a, b, b, c] as string[], 'LEDGER_BROKEN'],
    ['an entry changed', ([a, b, c]) => [a, b?.replace('"rows":2', '"rows":3'), c] as string[], 'LEDGER_BROKEN'],
    ['the last entry changed', ([a, b, c]) => [a, b, c?.replace('"rows":2', '"rows":3')] as string[], 'LEDGER_CUT'],
    ['its end cut off', ([a, b]) => [a, b] as string[], 'LEDGER_CUT'],
    ['nothing in it', () => [], 'LEDGER_CUT'],
    ['half a line', ([a, b, c]) => [a, b, c?.slice(0, 40)] as string[], 'LEDGER_MALFORMED'],
    ['a blank line', ([a, b, c]) => [a, '\n', b, c] as string[], 'LEDGER_MALFORMED'],
    ['a line that is not JSON', ([a, b, c]) => [a, b, 'x', c] as string[], 'LEDGER_MALFORMED'],
    ['a blank in an entry', ([a, b, c]) => [a?.replace(':', ': '), b, c] as string[], 'LEDGER_MALFORMED'],
    ['an unknown member', ([a, b, c]) => [a?.replace('{', '{"x":1,'), b, c] as string[], 'LEDGER_MALFORMED'],
    [
      'a newer version',
      ([a, b, c]) => [a?.replace('"version":1', '"version":2'), b, c] as string[],
      'ARCHIVE_VERSION_UNSUPPORTED',
    ],
    ['a line without end', ([a]) => [a, 'x'.repeat(2_000_000)] as string[], 'LEDGER_MALFORMED'],
  ])('with %s is refused', async (_, change, code) => {
    const store = await storeOf(19, 20, 21);
    writeFileSync(ledgerOf(store), change([...linesOf(store)].filter((line) => line !== '')).join(''));
    expect(await codeOf(store)).toBe(code);
  });

  test('with another head is refused, and nothing is added to it', async () => {
    for (const head of [
      '{}',
      '',
      '{"entries":1,"bytes":10,"sha256":null}\n',
      `{"entries":9,"bytes":99999,"sha256":"${'0'.repeat(64)}"}\n`,
    ]) {
      const store = await storeOf(20, 21);
      writeFileSync(join(store, 'head.json'), head);
      expect(await codeOf(store), head).toBe('LEDGER_CUT');
      expect((await failureOf(() => take(store, momentOf(22)))).code, head).toBe('LEDGER_CUT');
    }
    const store = await storeOf(20, 21);
    rmSync(join(store, 'head.json'));
    expect(await codeOf(store)).toBe('LEDGER_CUT');
  });

  test('that is not there is no store', async () => {
    expect(await codeOf(await tempDirectory())).toBe('SNAPSHOT_STORE_NOT_FOUND');
  });
});

describe('a run that was killed', () => {
  test('in the middle of a line leaves a torn one, which the next run cuts off', async () => {
    const store = await storeOf(20);
    const whole = statSync(ledgerOf(store)).size;
    appendFileSync(ledgerOf(store), '{"version":1,"kind":"snap');
    expect(await codeOf(store)).toBe('LEDGER_MALFORMED');
    await take(store, momentOf(21));
    expect(await readWhole(store)).toHaveLength(2);
    expect(statSync(ledgerOf(store)).size).toBeGreaterThan(whole);
  });

  test('before it named the entry in the head leaves a whole one, which the next run takes in', async () => {
    const store = await storeOf(20);
    const head = readFileSync(join(store, 'head.json'));
    await take(store, momentOf(21));
    writeFileSync(join(store, 'head.json'), head);
    expect(await codeOf(store)).toBe('LEDGER_CUT');
    await take(store, momentOf(22));
    expect(await readWhole(store)).toHaveLength(3);
  });

  test('is not an excuse for an entry that somebody else added', async () => {
    const store = await storeOf(20);
    const [line] = linesOf(store);
    appendFileSync(ledgerOf(store), line as string);
    expect((await failureOf(() => take(store, momentOf(21)))).code).toBe('LEDGER_CUT');
    truncateSync(ledgerOf(store), 10);
    expect((await failureOf(() => take(store, momentOf(21)))).code).toBe('LEDGER_CUT');
  });
});

describe('an entry', () => {
  test('is signed as a whole, and its signature is chained with it', async () => {
    const paths = storePaths(await storeOf(20));
    const [first] = await readWhole(paths.directory);
    const tombstone = {
      kind: 'tombstone',
      at: momentOf(21),
      id: (first as { id: string }).id,
      container: '0'.repeat(64),
      reason: 'x',
    } as const;
    const signature = { algorithm: 'ed25519', publicKey: 'AA==', digest: '0'.repeat(64), value: 'AA==' } as const;
    const seen: LedgerEntry[] = [];
    const { entry, head } = await appendEntry(paths, tombstone, (unsigned) => {
      seen.push(unsigned);
      return { ...unsigned, signature };
    });
    expect(seen[0]).toMatchObject({ number: 2, version: 1, kind: 'tombstone' });
    expect(entry.signature).toEqual(signature);
    expect(head.sha256).toBe(digestOf(linesOf(paths.directory)[1] as string));
    expect(await readWhole(paths.directory)).toHaveLength(2);
  });
});
