import type { Phase } from '../archive/archive-layout.ts';
import { type Archive, openArchive } from '../archive/archive-reader.ts';
import { verifyArchive } from '../archive/verify-archive.ts';
import { writeReport } from '../archive/write-report.ts';
import type { TableReport, ValidationReport } from '../compare/report.ts';
import type { DatabaseEnd } from '../dialect/dialect.ts';
import { dialectOf } from '../dialect/open-dialect.ts';
import { RowferryError } from '../errors/rowferry-error.ts';

import { displayName, isSameName, type QualifiedName } from '../model/logical-type.ts';
import type { DialectName } from '../model/storage.ts';
import { provePlanned } from './adopt/prove-planned.ts';
import { compareDatabases } from './compare-databases.ts';
import { missingStructure } from './compare-structure.ts';
import { comparedArchive } from './compared-archive.ts';
import { openIfThere } from './open-if-there.ts';
import { proveWithOwner } from './owner/prove-with-owner.ts';
import type { StageContext } from './progress.ts';
import { refuseLeaks } from './refuse-leaks.ts';
import { rejectedBefore } from './rejected-before.ts';
import { isSelecting, selectorOf } from './select-tables.ts';
import type { ValidateOptions } from './stage-options.ts';
import { StageRun } from './stage-run.ts';
import type { Compared, ValidateSummary } from './stage-summaries.ts';
import { withRetries } from './with-retries.ts';

/**
 * Compares without changing anything: the archive with itself (checksums, form, counts, sums), the archive
 * with a database, or two live databases with each other (`from` given). The report also lies in the
 * archive directory as `validation_report.json` where an archive took part.
 *
 * @returns a report; differences are not an error here, but `report.ok` is false.
 * @throws ARCHIVE_… when the archive is damaged.
 */
export async function validate(options: ValidateOptions, context: StageContext): Promise<ValidateSummary> {
  return withRetries(
    context,
    () => 'validate',
    async () => {
      const run = new StageRun('validate', context);
      const { report, compared } = await makeReport(options, context, run);
      if (options.from === null) await writeReport(options.archive, report);
      return { stage: 'validate', report, compared, ...run.end() };
    },
  );
}

interface Made {
  readonly report: ValidationReport;
  readonly compared: Compared;
}

async function makeReport(options: ValidateOptions, context: StageContext, run: StageRun): Promise<Made> {
  const { archive, from, to } = options;
  const running = { context, run };
  if (from !== null && to !== null) {
    const { user, ...report } = await compareDatabases({ ...options, from, to }, context, run);
    return { report, compared: { left: from.kind, right: to.kind, user } };
  }
  if (to === null && isSelecting(options)) throw wholeAlone();
  const report = to === null ? await verifyAlone(archive, running) : await compareWithArchive(options, to, running);
  return { report, compared: await comparedArchive(archive, to?.kind ?? null) };
}

interface Running {
  readonly context: StageContext;
  readonly run: StageRun;
}

async function verifyAlone(directory: string, { context, run }: Running): Promise<ValidationReport> {
  const tables: TableReport[] = [];
  for (const phase of ['exported', 'transformed'] as const) {
    if (!(await openIfThere(directory, phase)) && (phase === 'transformed' || tables.length > 0)) continue;
    const archive = await openArchive(directory, phase);
    const { signal } = context;
    const verification = await verifyArchive(archive, { signal });
    if (phase === 'exported' && archive.scope !== null) await refuseLeaks(archive, archive.scope);
    for (const table of verification.tables) {
      const meter = run.table(`${phase}/${displayName(table.name)}`, table.rows);
      meter.count(table.rows, table.bytes);
      run.finished(meter, table.rows);
      const proofs: TableReport['proofs'] = table.sums ? ['checksums', 'rows', 'sums'] : ['checksums', 'rows'];
      tables.push({ table: meter.table, rows: table.rows, ok: true, proofs, found: 0, discrepancies: [] });
    }
  }
  return { left: 'archive', right: null, ok: true, tables };
}

async function compareWithArchive(
  options: ValidateOptions,
  to: DatabaseEnd,
  { context, run }: Running,
): Promise<ValidationReport> {
  const { archive: directory } = options;
  const dialect = dialectOf(to);
  const archive = await openArchive(directory, await phaseFor(directory, dialect.capabilities.name));
  const reader = await dialect.openReader(to, { signal: context.signal, copyFirst: false });
  try {
    const live = await reader.catalog({ tables: null, exclude: [], census: false });
    const selects = chosenTables(archive, options);
    const chosen = archive.catalog.tables.filter(({ name }) => selects(name));
    const missing = missingStructure({ ...archive.catalog, tables: chosen }, live);
    const { amendmentOf, count } = await rejectedBefore(directory, archive);
    const isAdopted = archive.plan?.adopted !== undefined;
    const proveOwned = () => proveWithOwner({ archive, target: reader, run, amendmentOf, selects });
    const prove = () => (isAdopted ? provePlanned(archive, reader, run) : proveOwned());
    const proven = missing.length > 0 ? [] : await prove();
    for (const table of chosen) run.knownRejected(displayName(table.name), count(table));
    const tables = [...missing, ...proven];
    return { left: 'archive', right: reader.info.display, ok: tables.every((table) => table.ok), tables };
  } finally {
    await reader.close();
  }
}

/** Tells of a table of the archive whether its rows are asked for, by its name in the source. */
function chosenTables({ catalog, plan, source }: Archive, options: ValidateOptions): (name: QualifiedName) => boolean {
  const sourcesOf = (name: QualifiedName): readonly QualifiedName[] =>
    plan === null ? [name] : plan.tables.filter(({ target }) => isSameName(target, name)).map(({ source }) => source);
  const sources = catalog.tables.flatMap(({ name }) => sourcesOf(name));
  const isSelected = selectorOf(options, { names: sources, files: source.files });
  return (name) => sourcesOf(name).some(isSelected);
}

function wholeAlone(): RowferryError {
  return new RowferryError('USAGE', {
    message: 'An archive alone is checked as a whole.',
    hint: 'Name the database to compare some of its tables with, or leave --tables and --exclude away.',
  });
}

/** The phase whose structure the database has: transformed for a target, exported for the source itself. */
async function phaseFor(directory: string, dialect: DialectName): Promise<Phase> {
  for (const phase of ['transformed', 'exported'] as const) {
    const archive = await openIfThere(directory, phase);
    if (archive?.catalog.dialect === dialect) return phase;
  }
  throw new RowferryError('ARCHIVE_NOT_FOUND', {
    message: `There is no archive for a ${dialect} database in ${directory}.`,
    hint: 'Run "rowferry transform TO" for this database first.',
    context: { file: directory },
  });
}
