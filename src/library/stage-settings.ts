import { dialectOf, parseEnd } from '../dialect/open-dialect.ts';
import type { DiffEnd, DiffOptions } from '../stages/diff/diff-options.ts';
import { keptEnd } from '../stages/diff/kept-end.ts';
import type { StageContext } from '../stages/progress.ts';
import type {
  EachUserOptions,
  ExportOptions,
  ImportOptions,
  PlanOptions,
  TransformOptions,
  ValidateOptions,
} from '../stages/stage-options.ts';
import type {
  BadRowRun,
  DiffRun,
  EachUserRun,
  ExportRun,
  ImportRun,
  MappingRun,
  PlanRun,
  RunOptions,
  TransformRun,
  ValidateRun,
} from './run-options.ts';
import { asUserOf, jobsOf, oneUserOf, ruledOf, rulesOf, scopeOf, strippingOf } from './user-settings.ts';

/** What the caller of a function said, made into the options of its stage; what was not said has its default. */
export function exportOptions(options: ExportRun): ExportOptions {
  return { ...exporting(options), archive: archiveOf(options), ...scopeOf(options), ...ruledOf(options) };
}

function exporting(options: Omit<ExportRun, 'archive' | 'user'>): Omit<EachUserOptions, keyof EachUsers> {
  return {
    from: parseEnd(options.from),
    tables: options.tables ?? null,
    exclude: options.exclude ?? [],
    order: options.order ?? 'canonical',
    replace: options.replace ?? false,
    copyFirst: options.copyFirst ?? false,
    ...typeOptions(options),
  };
}

type EachUsers = Pick<EachUserOptions, 'directory' | 'users' | 'jobs' | 'scope'>;

export function eachUserOptions(options: EachUserRun): EachUserOptions {
  const { directory, users = null, jobs } = options;
  return { ...exporting(options), directory, users, jobs: jobsOf(jobs), scope: rulesOf(options) };
}

export function transformOptions(options: TransformRun): TransformOptions {
  return {
    ...mappingOptions(options),
    ...targetOf(options.to),
    ...strippingOf(options),
    ...asUserOf(options),
    archive: archiveOf(options),
    badRows: badRowOptions(options),
  };
}

export function importOptions(options: ImportRun): ImportOptions {
  return {
    ...mappingOptions(options),
    ...strippingOf(options),
    ...asUserOf(options),
    archive: archiveOf(options),
    to: parseEnd(options.to),
    validate: options.validate ?? true,
    memory: options.memory ?? true,
    backupDirectory: options.backupDirectory === undefined ? 'backups' : options.backupDirectory,
    fireTriggers: options.fireTriggers ?? false,
    badRows: badRowOptions(options),
  };
}

export function validateOptions(options: ValidateRun): ValidateOptions {
  const from = options.from === undefined ? null : parseEnd(options.from);
  const to = options.to === undefined ? null : parseEnd(options.to);
  const how = { ...mappingOptions(options), ...typeOptions(options), ...oneUserOf(options) };
  return { ...how, archive: archiveOf(options), from, to };
}

export function diffOptions(options: DiffRun): DiffOptions {
  const { tables = null, exclude = [], limit = null, store = 'backups/snapshots', onFinding = () => {} } = options;
  const endOf = (text: string): DiffEnd => keptEnd(text, store) ?? { kind: 'database', end: parseEnd(text) };
  const { scope = null } = scopeOf(options);
  const ends = { left: endOf(options.left), right: endOf(options.right) };
  return { ...ends, tables, exclude, scope, types: typeOptions(options), limit, onFinding };
}

export function planOptions(options: PlanRun): PlanOptions {
  const { from, tables = null, exclude = [], write = false, nulBytes = 'fail' } = options;
  return {
    ...mappingOptions(options),
    ...typeOptions(options),
    ...targetOf(options.to),
    ...oneUserOf(options),
    ...asUserOf(options),
    from: from === undefined ? null : parseEnd(from),
    archive: archiveOf(options),
    tables,
    exclude,
    write,
    badRows: { nulBytes },
  };
}

function targetOf(to: TransformRun['to']): Pick<TransformOptions, 'to' | 'toDialect'> {
  if (typeof to !== 'string') return { to: null, toDialect: to.dialect };
  const end = parseEnd(to);
  return { to: end, toDialect: dialectOf(end).capabilities.name };
}

function typeOptions({ infer = false, epochs = [] }: Pick<ExportRun, 'infer' | 'epochs'>) {
  return { infer, epochs };
}

function badRowOptions(options: BadRowRun & Partial<Pick<ImportRun, 'orphans' | 'onlyRejects'>>) {
  const { onError = 'abort', nulBytes = 'fail', orphans = null, onlyRejects = false } = options;
  return { onError, nulBytes, orphans, onlyRejects };
}

function mappingOptions({ jsonb = false, keepDynamic = false }: MappingRun) {
  return { jsonb, keepDynamic };
}

function archiveOf({ archive = 'migration_data' }: Pick<RunOptions, 'archive'>): string {
  return archive;
}

export function contextOf({ signal, onProgress, retries = 3 }: RunOptions): StageContext {
  return { signal: signal ?? new AbortController().signal, onProgress: onProgress ?? (() => {}), retries };
}
