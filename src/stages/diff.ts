import { diffCatalogs } from '../compare/diff-catalogs.ts';
import type { Table } from '../model/catalog.ts';
import { refuseUnknownTables } from './diff/choose-tables.ts';
import { diffAlone } from './diff/diff-alone.ts';
import type { DiffOptions, DiffSummary, TableDiff } from './diff/diff-options.ts';
import type { DiffSide } from './diff/diff-side.ts';
import { diffTables, type TableEnd } from './diff/diff-tables.ts';
import { openDiffSide } from './diff/open-diff-side.ts';
import { type PairedCatalogs, pairCatalogs, type TablePair } from './diff/pair-catalogs.ts';
import { planPairing } from './diff/plan-pairing.ts';
import { findingTeller } from './diff/tell-findings.ts';
import type { StageContext } from './progress.ts';
import { StageRun, type TableMeter } from './stage-run.ts';
import { withBothOpen } from './with-both-open.ts';
import { withRetries } from './with-retries.ts';

/**
 * Tells what differs between two archives or live databases, in whatever dialects: structure first, then rows by their
 * keys. Nothing is written, and memory does not grow with the rows. Tried again as other stages are, until the first difference is told.
 *
 * @returns the counts; what differs is told through `options.onFinding`.
 * @throws what opening either side throws; TABLE_NOT_FOUND for a table that neither has; ARCHIVE_… for damage that is met.
 */
export function diff(options: DiffOptions, context: StageContext): Promise<DiffSummary> {
  let isTold = false;
  const onFinding: DiffOptions['onFinding'] = (finding) => {
    isTold = true;
    return options.onFinding(finding);
  };
  // What was told cannot be taken back: from then on a failure is final.
  const untilTold = { ...context, mayRetry: () => !isTold };
  return withRetries(
    untilTold,
    () => 'diff',
    () => compare({ ...options, onFinding }, context),
  );
}

async function compare(options: DiffOptions, context: StageContext): Promise<DiffSummary> {
  const run = new StageRun('diff', context);
  const stage = { context, run };
  return withBothOpen(
    () => openDiffSide(options.left, options, stage),
    () => openDiffSide(options.right, options, stage),
    (left, right) => diffSides({ left, right, options, run }),
  );
}

interface OpenSides {
  readonly left: DiffSide;
  readonly right: DiffSide;
  readonly options: DiffOptions;
  readonly run: StageRun;
}

async function diffSides(sides: OpenSides): Promise<DiffSummary> {
  const { left, right, options, run } = sides;
  refuseUnknownTables(options, [...left.tableNames, ...right.tableNames]);
  const paired = await pairCatalogs(left, right);
  const catalog = catalogChanges(paired);
  for (const change of catalog) await options.onFinding({ kind: 'catalog-change', ...change });
  const tables: TableDiff[] = [];
  for (const pair of paired.tables) tables.push(await diffPair(pair, sides));
  const { seconds } = run.end();
  const equal = catalog.length === 0 && tables.every(({ added, removed, changed }) => added + removed + changed === 0);
  return { stage: 'diff', left: left.info, right: right.info, equal, catalog, tables, seconds };
}

/** Structure that the right side's dialect cannot say may stand there all the same, in that dialect's words. */
function catalogChanges({ catalogs, unmapped }: PairedCatalogs): DiffSummary['catalog'] {
  const changes = diffCatalogs(catalogs);
  const others = unmapped.map((lost) => {
    const twin = changes.find(
      ({ change, object, table, name }) =>
        change === 'added' && object === lost.object && table === lost.table && name === lost.name,
    );
    return { lost, twin };
  });
  const twins = new Set(others.map(({ twin }) => twin));
  return [
    ...changes.filter((change) => !twins.has(change)),
    ...others.map(({ lost, twin }) =>
      twin === undefined ? lost : { ...twin, change: 'changed' as const, before: lost.before },
    ),
  ];
}

async function diffPair(pair: TablePair, sides: OpenSides): Promise<TableDiff> {
  const { options, run } = sides;
  const { name } = pair;
  const left = pair.left === null ? null : endOf(sides.left, pair.left);
  const right = pair.right === null ? null : endOf(sides.right, pair.right);
  const meter = run.table(name, (left ?? right)?.source.rows ?? null);
  const alone = { name, meter, options };
  const diffed =
    left !== null && right !== null
      ? await diffBoth({ pair, left, right, meter }, sides)
      : left !== null
        ? await diffAlone({ ...alone, side: 'left', end: left })
        : await diffAlone({ ...alone, side: 'right', end: right as TableEnd });
  run.finished(meter, meter.rows);
  return diffed;
}

function endOf(side: DiffSide, table: Table): TableEnd {
  return { table, source: side.table(table), display: side.info.display };
}

interface BothEnds {
  readonly pair: TablePair;
  readonly left: TableEnd;
  readonly right: TableEnd;
  readonly meter: TableMeter;
}

async function diffBoth({ pair, left, right, meter }: BothEnds, sides: OpenSides): Promise<TableDiff> {
  const plan = await planPairing({
    left: left.table,
    right: right.table,
    columns: pair.columns,
    leftEnums: sides.left.catalog.enums,
    rightEnums: sides.right.catalog.enums,
  });
  const teller = findingTeller(pair.name, plan, sides.options);
  return diffTables({ name: pair.name, plan, left, right, meter, teller });
}
