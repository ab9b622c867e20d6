import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openArchive } from '../../src/archive/archive-reader.ts';
import type { Rules } from '../../src/model/rules.ts';
import type { UserSelector } from '../../src/model/scope.ts';
import { parseRules } from '../../src/rules/read-rules.ts';
import type { ExportSummary, ImportSummary } from '../../src/stages/stage-summaries.ts';
import { exportTo, importTo, transformFor } from './run-stages.ts';

const RULES = fileURLToPath(new URL('../fixtures/rules/', import.meta.url));

/** The rules of a corpus. */
export function rulesOf(name: string): Rules {
  return parseRules(readFileSync(join(RULES, `${name}.json`), 'utf8'), `${name}.json`);
}

export function byEmail(email: string): UserSelector {
  return { kind: 'email', email };
}

export interface ScopedRun {
  readonly from: string;
  readonly archive: string;
  readonly selector: UserSelector;
  readonly rules: Rules;
}

/** Exports one user. */
export function exportUser({ from, archive, selector, rules }: ScopedRun): Promise<ExportSummary> {
  return exportTo(archive, from, { scope: { selector, rules, rulesFile: null } });
}

/** Exports one user and moves the archive into `to`, validated. */
export async function moveUser(run: ScopedRun, to: string): Promise<ImportSummary> {
  await exportUser(run);
  await transformFor(run.archive, to);
  return importTo(run.archive, to);
}

/** The rows of an archive by table, as objects; tables without rows are left out. */
export async function archivedRows(directory: string): Promise<Record<string, readonly Record<string, unknown>[]>> {
  const archive = await openArchive(directory, 'exported');
  const rows: Record<string, Record<string, unknown>[]> = {};
  for await (const { table, parts } of archive.tables()) {
    const found: Record<string, unknown>[] = [];
    for await (const part of parts()) {
      for await (const { bytes } of archive.blocks(part, table)) {
        found.push(...(JSON.parse(`[${bytes.toString().replace(/,\n$/, '')}]`) as Record<string, unknown>[]));
      }
    }
    if (found.length > 0) rows[table.name.name] = found;
  }
  return rows;
}
