import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openArchive } from '../../../src/archive/archive-reader.ts';
import { verifyArchive } from '../../../src/archive/verify-archive.ts';
import type { ErrorCode } from '../../../src/errors/error-codes.ts';
import { failureOf } from './archive-fixtures.ts';

const corrupt = fileURLToPath(new URL('../../fixtures/corrupt/', import.meta.url));
const signal = new AbortController().signal;
const USERS_PART = 'data/auth.users-0001.json';

/** Where the damage shows: on opening, or only when the rows are read. */
type Stage = 'open' | 'verify';

/** Each kind of damage, where it shows, its code, and what the message must name. */
const KINDS: Readonly<Record<string, readonly [Stage, ErrorCode, string]>> = {
  'flipped-bit': ['verify', 'ARCHIVE_CHECKSUM_MISMATCH', USERS_PART],
  'truncated-part': ['open', 'ARCHIVE_PART_TRUNCATED', USERS_PART],
  'missing-part': ['open', 'ARCHIVE_PART_MISSING', USERS_PART],
  'extra-part': ['open', 'ARCHIVE_PART_UNLISTED', 'data/users-0001.json'],
  'linked-part': ['open', 'ARCHIVE_PATH_UNSAFE', USERS_PART],
  'torn-manifest': ['open', 'ARCHIVE_MANIFEST_DAMAGED', 'manifest.json'],
  'no-manifest': ['open', 'ARCHIVE_INCOMPLETE', 'manifest.json'],
  'unknown-field': ['open', 'ARCHIVE_MANIFEST_DAMAGED', 'script'],
  'changed-digest': ['open', 'ARCHIVE_MANIFEST_DAMAGED', 'manifest.json'],
  'newer-version': ['open', 'ARCHIVE_VERSION_UNSUPPORTED', 'version 2'],
  'escaping-path': ['open', 'ARCHIVE_PATH_UNSAFE', '../../../secret-0001.json'],
  'wrong-row-count': ['verify', 'ARCHIVE_ROW_COUNT_MISMATCH', USERS_PART],
  'wrong-keys': ['verify', 'ARCHIVE_ORDER_BROKEN', USERS_PART],
  'damaged-catalog': ['open', 'ARCHIVE_CATALOG_DAMAGED', 'catalog.json'],
  'malformed-row': ['verify', 'ARCHIVE_ROW_MALFORMED', USERS_PART],
  'wrong-type': ['verify', 'ARCHIVE_ROW_MALFORMED', USERS_PART],
  'wrong-order': ['verify', 'ARCHIVE_ORDER_BROKEN', USERS_PART],
  'wrong-sums': ['verify', 'ARCHIVE_SUMS_MISMATCH', 'auth.users.name'],
  'stale-parent': ['verify', 'ARCHIVE_STALE', 'transformed'],
};

describe('a damaged archive', () => {
  test('of every kind is tried', () => {
    expect(readdirSync(corrupt).sort()).toEqual(Object.keys(KINDS).sort());
  });

  test.each(Object.entries(KINDS))('by %s says what and where', async (kind, [stage, code, named]) => {
    const directory = `${corrupt}${kind}`;
    const phase = existsSync(`${directory}/transformed`) ? 'transformed' : 'exported';
    const opening = await failureOf(() => openArchive(directory, phase));
    if (stage === 'verify') expect(opening.code).toBe('none');
    const failure =
      stage === 'open'
        ? opening
        : await failureOf(async () => verifyArchive(await openArchive(directory, phase), { signal }));
    expect(failure.code, failure.message).toBe(code);
    expect(failure.message).toContain(named);
  });
});
