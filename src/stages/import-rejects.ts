import { openArchive } from '../archive/archive-reader.ts';
import { RejectsWriter, readRejects, type StagedRejects } from '../archive/rejects.ts';
import type { DatabaseWriter } from '../dialect/dialect.ts';
import { dialectOf } from '../dialect/open-dialect.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import { type Catalog, findTable, type Table } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';
import { type ColumnLoss, nulLosses } from '../transform/column-losses.ts';
import type { NulPolicy } from '../transform/nul-policy.ts';
import { summariseRejects } from './keep-rejects.ts';
import { planLoad } from './plan-rejects.ts';
import type { StageContext } from './progress.ts';
import { proveAdded, type SetDigests, setDigests } from './prove-added.ts';
import { RejectedLines } from './rejected-lines.ts';
import { RowLedger } from './row-ledger.ts';
import { brokenReferences, cutReferences } from './settled-references.ts';
import type { ImportOptions } from './stage-options.ts';
import { StageRun } from './stage-run.ts';
import type { ImportSummary } from './stage-summaries.ts';

/**
 * Loads the rows of `rejects/` into the tables of the target, which may have rows. Those that go in leave the
 * files; those that do not stay, with the reason of now. For a caller that holds the archive's lock.
 *
 * @throws TARGET_MISMATCH where the target lacks a table of rejects, ARCHIVE_ROW_MALFORMED where a file of rejects was
 *   edited so that it cannot be read.
 */
export async function importRejects(options: ImportOptions, context: StageContext): Promise<ImportSummary> {
  const run = new StageRun('import', context);
  const archive = await openArchive(options.archive, 'transformed');
  const names = archive.catalog.tables.map(({ name }) => name);
  const found = await readRejects(options.archive, names);
  const { plan, catalog } = await planLoad(archive, options, context);
  const targets = catalog.tables.map(({ name }) => name);
  const tried = new RejectsWriter(options.archive, targets, 'tried');
  const ledger = new RowLedger({ isolates: true, orphans: options.badRows?.orphans ?? 'reject', rejects: tried });
  const nulBytes = options.badRows?.nulBytes ?? 'fail';
  const lines = new RejectedLines({ found, archive, plan, catalog, ledger, tried, nulBytes });
  const writer = await dialectOf(options.to).openWriter(options.to, {
    signal: context.signal,
    memory: options.memory,
    backupDirectory: options.backupDirectory,
    fireTriggers: options.fireTriggers === true,
    policy: ledger,
  });
  const kept = new RejectsWriter(options.archive, names);
  const loaded = await load({ options, context, run, kept, tried, writer, ledger, lines });
  await loaded.staged.publish();
  const losses = [...nulsLost(lines, nulBytes), ...cutReferences(ledger)];
  const rejects = summariseRejects(names, loaded.staged);
  const { proof, refused } = loaded;
  const notCarried = [...refused, ...brokenReferences(ledger)];
  const outcome = { losses, rejects, notCarried, proof, validated: options.validate };
  return { stage: 'import', target: writer.info, ...outcome, ...run.end() };
}

function nulsLost(lines: RejectedLines, nulBytes: NulPolicy): readonly ColumnLoss[] {
  if (nulBytes === 'fail') return [];
  return lines.tables.flatMap((table) => {
    const cells = lines.withoutNul(table);
    return cells === 0 ? [] : nulLosses({ source: table.name, changed: [{ column: '*', how: nulBytes, cells }] });
  });
}

interface Load {
  readonly options: ImportOptions;
  readonly context: StageContext;
  readonly run: StageRun;
  /** Gets the rejects that remain. */
  readonly kept: RejectsWriter;
  /** Has those that were refused once more. */
  readonly tried: RejectsWriter;
  readonly writer: DatabaseWriter;
  readonly ledger: RowLedger;
  readonly lines: RejectedLines;
}

/** Loads, proves and commits; the files of rejects that remain lie ready to be published. */
async function load(load: Load) {
  const { options, kept, tried, writer, lines } = load;
  let staged: StagedRejects | null = null;
  try {
    await refuseMissing(writer, lines.tables);
    const refused = await loadRows(load);
    const proof = options.validate ? await proveRows(load, refused.before) : [];
    lines.keepRemaining(kept);
    staged = await kept.stage();
    await writer.commit();
    return { proof, refused: refused.notCarried, staged };
  } catch (error) {
    await writer.abort();
    await (staged ?? kept).discard();
    throw error;
  } finally {
    await tried.discard();
  }
}

async function loadRows({ run, writer, ledger, lines, options }: Load) {
  const catalog: Catalog = { ...lines.catalog, tables: lines.tables };
  await writer.begin(catalog, []);
  const before = options.validate ? await setDigests(writer.readBack(), lines.tables) : new Map<string, string>();
  ledger.loadsOnly(lines.ours());
  for (const table of lines.tables) {
    const meter = run.table(displayName(table.name), lines.rows(table));
    const written = await writer.write(table, meter.pass(lines.blocks(table)));
    run.finished(meter, written, lines.rows(table) - written);
  }
  run.step('keys and foreign keys');
  const notCarried = await writer.complete();
  for (const { name } of lines.tables) run.rejected(displayName(name), ledger.rejected(name));
  return { notCarried, before };
}

async function proveRows({ context, writer, ledger, lines }: Load, before: SetDigests) {
  const run = new StageRun('validate', context);
  const added = (table: Table) => ({ blocks: lines.blocks(table), amendment: ledger.amendmentOf(table.name) });
  const proof = await proveAdded({ target: writer.readBack(), tables: lines.tables, before, added, run });
  run.end();
  return proof;
}

/** @throws TARGET_MISMATCH: rejects are loaded into the tables that their import made */
async function refuseMissing(writer: DatabaseWriter, tables: readonly Table[]): Promise<void> {
  const { catalog } = await writer.existing(tables.map(({ name }) => name));
  const missing = tables.find(({ name }) => findTable(catalog, name) === null);
  if (missing === undefined) return;
  throw new RowferryError('TARGET_MISMATCH', {
    message: `The target has no table "${displayName(missing.name)}" for the rejected rows.`,
    hint: 'Run "rowferry import TO" first: --only-rejects adds to what it loaded.',
    context: { table: displayName(missing.name) },
  });
}
