import { openArchive } from '../../src/archive/archive-reader.ts';
import { dialectOf, parseEnd } from '../../src/dialect/open-dialect.ts';
import type { Plan } from '../../src/model/plan.ts';
import { exportDatabase } from '../../src/stages/export-database.ts';
import { importArchive } from '../../src/stages/import-archive.ts';
import type { ProgressEvent, StageContext } from '../../src/stages/progress.ts';
import type { ExportOptions, ImportOptions, TransformOptions, TypeOptions } from '../../src/stages/stage-options.ts';
import type { ExportSummary, ImportSummary, TransformSummary } from '../../src/stages/stage-summaries.ts';
import { transformArchive } from '../../src/stages/transform-archive.ts';

/** A context that nobody aborts; events are collected where the test gives a list. */
export function quietContext(events: ProgressEvent[] = []): StageContext {
  return { signal: new AbortController().signal, onProgress: (event) => void events.push(event) };
}

export function exportTo(archive: string, from: string, more: Partial<ExportOptions> = {}): Promise<ExportSummary> {
  const defaults = { tables: null, exclude: [], order: 'canonical', replace: false, copyFirst: false } as const;
  return exportDatabase({ ...defaults, from: parseEnd(from), archive, ...more }, quietContext());
}

export function transformFor(
  archive: string,
  to: string,
  more: Partial<TransformOptions> = {},
): Promise<TransformSummary> {
  const end = parseEnd(to);
  const toDialect = dialectOf(end).capabilities.name;
  return transformArchive({ archive, to: end, toDialect, jsonb: false, keepDynamic: false, ...more }, quietContext());
}

export function importTo(archive: string, to: string, more: Partial<ImportOptions> = {}): Promise<ImportSummary> {
  const defaults = { validate: true, memory: true, backupDirectory: null, jsonb: false, keepDynamic: false };
  return importArchive({ ...defaults, archive, to: parseEnd(to), ...more }, quietContext());
}

/** Export, transform and import one after the other, validated. */
export async function move(
  from: string,
  to: string,
  archive: string,
  {
    infer = false,
    epochs = [],
    ...rules
  }: Partial<Pick<ImportOptions, 'jsonb' | 'keepDynamic' | 'badRows'>> & TypeOptions = {},
): Promise<ImportSummary> {
  await exportTo(archive, from, { infer, epochs });
  await transformFor(archive, to, rules);
  return importTo(archive, to, rules);
}

/** The plan of a transformed archive. */
export async function planIn(archive: string): Promise<Plan> {
  const { plan } = await openArchive(archive, 'transformed');
  if (plan === null) throw new Error('a transformed archive has a plan');
  return plan;
}
