import type { Archive } from '../archive/archive-reader.ts';
import type { TableEntry } from '../archive/manifest.ts';
import { type Amendment, amendRows } from '../compare/amend-rows.ts';
import { compareSums } from '../compare/compare-sums.ts';
import { compareRowSets, RowSetDigest } from '../compare/digest-row-set.ts';
import type { Discrepancy } from '../compare/discrepancy.ts';
import { mergeRows } from '../compare/merge-rows.ts';
import type { TableReport } from '../compare/report.ts';
import { findTable, type Table } from '../model/catalog.ts';
import { displayName, isSameName, type QualifiedName } from '../model/logical-type.ts';
import { digestParts } from '../model/part-digests.ts';
import type { PartDigests, RowBlock, SummedSource } from '../model/row-stream.ts';
import { assert } from '../util/assert.ts';
import { keepsOwnRow } from './keeps-own-row.ts';
import type { StageRun, TableMeter } from './stage-run.ts';
import type { TableContents } from './table-contents.ts';

/** How many discrepancies of a table are kept in a report; all are counted. */
export const DISCREPANCIES_KEPT = 100;

export interface Proof {
  readonly archive: Archive;
  /** The database that should hold what the archive holds. */
  readonly target: SummedSource;
  readonly run: StageRun;
  /** How the rows of a table differ from the archive on purpose; absent: not at all. */
  readonly amendmentOf?: (table: Table) => Amendment | null;
  /** Which tables of the archive; absent: all. */
  readonly selects?: (table: QualifiedName) => boolean;
  /** Tables that were proven before, by display name. */
  readonly proven?: ReadonlyMap<string, TableReport>;
  /** Told of what was found in tables. */
  readonly contents?: TableContents;
}

/**
 * Proves table by table that `target` holds exactly the rows of the archive: first the independent sums by
 * plain SQL, then every byte of every row through the digests of the parts. Where a digest differs, the
 * rows are merged one by one and each difference is named.
 */
export async function proveTarget(proof: Proof): Promise<readonly TableReport[]> {
  const manifest = await proof.archive.manifest();
  const reports: TableReport[] = [];
  for (const entry of manifest.tables) {
    if (proof.selects?.(entry.name) === false) continue;
    const table = findTable(proof.archive.catalog, entry.name);
    assert(table !== null, 'the catalog has every table of the manifest');
    reports.push(proof.proven?.get(displayName(table.name)) ?? (await proveTable(table, entry, proof)));
  }
  return reports;
}

async function proveTable(table: Table, entry: TableEntry, proof: Proof): Promise<TableReport> {
  const amendment = proof.amendmentOf?.(table) ?? null;
  if (amendment !== null) return proveAmended(table, entry, { ...proof, amendment });
  const plans = (proof.archive.plan?.tables ?? []).filter(({ target }) => isSameName(target, table.name));
  if (keepsOwnRow(plans, entry.rows)) {
    return { table: displayName(table.name), rows: 0, ok: true, proofs: ['rows'], found: 0, discrepancies: [] };
  }
  const meter = proof.run.table(displayName(table.name), entry.rows);
  const compareRows = isOrdered(entry) ? compareOrdered : compareSets;
  const [sums, rows] = await both(differingSums(table, entry, proof), compareRows(table, entry, { proof, meter }));
  proof.run.finished(meter, entry.rows);
  const found = sums.length + rows.found;
  const proofs: TableReport['proofs'] = entry.sums === null ? [rows.by] : ['sums', rows.by];
  const discrepancies = [...sums, ...rows.discrepancies];
  const rightRows = found === 0 ? entry.rows : (await proof.target.sums(table)).rows;
  return { table: displayName(table.name), rows: entry.rows, rightRows, ok: found === 0, proofs, found, discrepancies };
}

/**
 * Rows that were rejected or changed on purpose leave neither sums nor digests to compare with: the rows that
 * should be there are looked at one by one.
 */
async function proveAmended(
  table: Table,
  entry: TableEntry,
  { amendment, archive, target, run, contents }: Proof & { readonly amendment: Amendment },
): Promise<TableReport> {
  const rejected = amendment.rejected.size;
  const rows = entry.rows - rejected;
  const name = displayName(table.name);
  const meter = run.table(name, rows);
  const { order } = entry;
  const left = amendRows(tableBlocks(archive, table, entry), amendment);
  const digest = new RowSetDigest();
  const read = meter.pass(target.rows(table, order));
  const right = contents === undefined ? read : digest.tap(read);
  // A changed row may stand elsewhere in an order by whole lines.
  const isOrderKept = order.kind === 'key' || (order.kind === 'line' && amendment.changed.size === 0);
  const { found, discrepancies } = isOrderKept
    ? await mergeRows({ table, order, left, right, keep: DISCREPANCIES_KEPT })
    : await compareRowSets(name, left, right);
  run.finished(meter, rows, rejected);
  if (found === 0) contents?.add(table, { kind: 'set', digest: digest.text });
  const rightRows = found === 0 ? rows : (await target.sums(table)).rows;
  return { table: name, rows, rightRows, ok: found === 0, proofs: ['rows'], found, discrepancies };
}

/** Both results when both have ended, also where one failed: neither may still be reading behind our back. */
async function both<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return Promise.all([first, second]);
}

async function differingSums(table: Table, entry: TableEntry, proof: Proof): Promise<readonly Discrepancy[]> {
  if (entry.sums === null) return [];
  const right = await proof.target.sums(table);
  return compareSums({ table: displayName(table.name), left: entry.sums, right });
}

interface RowsProof {
  readonly by: 'digests' | 'rows';
  readonly found: number;
  readonly discrepancies: readonly Discrepancy[];
}

interface RowsOfTarget {
  readonly proof: Proof;
  readonly meter: TableMeter;
}

/** True where the order of the rows is known, so that a database can give them in the same one. */
function isOrdered(entry: TableEntry): boolean {
  return entry.order.kind === 'key' || entry.order.kind === 'line';
}

async function compareOrdered(table: Table, entry: TableEntry, target: RowsOfTarget): Promise<RowsProof> {
  if (entry.layout === 'lines' && isDigestOf(entry, await digestsOf(table, entry, target))) {
    const parts = entry.parts.map(({ rows, sha256 }) => ({ rows, sha256 }));
    target.proof.contents?.add(table, { kind: 'parts', order: entry.order, parts });
    return { by: 'digests', found: 0, discrepancies: [] };
  }
  const { archive, target: source } = target.proof;
  const { order } = entry;
  const merged = await mergeRows({
    table,
    order,
    left: tableBlocks(archive, table, entry),
    right: source.rows(table, order),
    keep: DISCREPANCIES_KEPT,
  });
  return { by: 'rows', found: merged.found, discrepancies: merged.discrepancies };
}

function digestsOf(table: Table, { order, parts }: TableEntry, { proof, meter }: RowsOfTarget): Promise<PartDigests> {
  const { target } = proof;
  if (target.digests !== undefined) {
    return target.digests(table, order, { parts, onRows: (rows, bytes) => meter.count(rows, bytes) });
  }
  const counts = parts.map((part) => part.rows);
  return digestParts(meter.pass(target.rows(table, order)), counts);
}

function isDigestOf(entry: TableEntry, digests: PartDigests): boolean {
  if (digests.rows !== entry.rows || digests.sha256.length !== entry.parts.length) return false;
  return entry.parts.every((part, at) => part.sha256 === digests.sha256[at]);
}

/** Rows without a known order are compared as a set. */
async function compareSets(table: Table, entry: TableEntry, { proof, meter }: RowsOfTarget): Promise<RowsProof> {
  const left = tableBlocks(proof.archive, table, entry);
  const right = meter.pass(proof.target.rows(table, entry.order));
  return { by: 'digests', ...(await compareRowSets(displayName(table.name), left, right)) };
}

/** All rows of a table of the archive, part after part. */
async function* tableBlocks(archive: Archive, table: Table, entry: TableEntry): AsyncIterable<RowBlock> {
  for (const part of entry.parts) yield* archive.blocks(part, table);
}
