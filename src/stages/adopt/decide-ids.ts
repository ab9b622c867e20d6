import { RowferryError } from '../../errors/rowferry-error.ts';
import { columnNamed, findTable, type Table } from '../../model/catalog.ts';
import type { IdMap, IdMaps } from '../../model/id-maps.ts';
import { isSameName } from '../../model/logical-type.ts';
import type { KeyedSource } from '../../model/row-stream.ts';
import { isUniqueIn } from '../../model/unique-columns.ts';
import { RowCells } from '../../scope/row-values.ts';
import { adoptedOwners } from '../../transform/adopt/adopted-owners.ts';
import { domainAt, type IdDomain, rowKey } from '../../transform/adopt/id-domains.ts';
import { newIds } from '../../transform/adopt/new-ids.ts';
import { cellText, idCell } from '../../transform/remap-cells.ts';
import { assert } from '../../util/assert.ts';
import { type AdoptedTableState, mappedRows, type SourceRows } from './adopted-table.ts';
import type { Mine } from './derive-mine.ts';
import type { AdoptionTarget } from './open-adoption.ts';
import type { RowIds } from './row-ids.ts';

export interface IdDecision {
  readonly target: AdoptionTarget;
  readonly tables: readonly AdoptedTableState[];
  readonly rows: SourceRows;
  readonly mine: Mine;
  readonly domains: readonly IdDomain[];
  readonly found: ReadonlyMap<string, RowIds>;
  /** The cells of the user's key in the target, by column of the user table. */
  readonly user: ReadonlyMap<string, string>;
}

/**
 * The maps of all ids that change, by domain: the user's, and those that rows of the target have already. Domains of
 * which one column alone names a row come first, since composite keys hold ids of others.
 */
export async function decideIds(decision: IdDecision): Promise<IdMaps> {
  const ids = new Map<string, IdMap>();
  for (const domain of decision.domains) if (domain.kind === 'user') ids.set(domain.name, userIds(domain, decision));
  const free = decision.domains.filter(({ kind }) => kind === 'free');
  const isSimple = (domain: IdDomain) =>
    domain.roots.every((root) => isUniqueIn(tableAt(root, decision), [root.column]));
  for (const domain of [...free.filter(isSimple), ...free.filter((one) => !isSimple(one))]) {
    ids.set(domain.name, await freeIds(domain, decision, ids));
  }
  return ids;
}

/** Of every column of the user table that is in the domain: a column that refers to two of them makes them one. */
function userIds({ columns, name }: IdDomain, { mine, user, found, target }: IdDecision): IdMap {
  const ids = new Map<string, string>();
  for (const { table, column } of columns) {
    if (!isSameName(table, target.ownership.user.table) || !user.has(column)) continue;
    const [before, after] = [cellText(mine.selfCells.get(column) ?? 'null'), cellText(user.get(column) ?? 'null')];
    if (before === null || after === null) continue;
    if ((ids.get(before) ?? after) !== after) throw sharedPart(name, before);
    ids.set(before, after);
  }
  const changed = [...ids].filter(([before, after]) => before !== after);
  for (const [before] of changed) if (found.get(name)?.others.has(before) === true) throw sharedPart(name, before);
  return new Map(changed);
}

/** Of keys of several columns: a part that other users have too cannot become another one for the user alone. */
function sharedPart(name: string, id: string): RowferryError {
  return new RowferryError('USAGE', {
    message: `${name} is ${id} for the user and for other users whose rows came along, and would have to change for the user alone.`,
    hint: 'Make the user in the target first, with the same value there, then run the same command again.',
    context: { column: name },
  });
}

/** Of keys of several columns, one of which rows of the user and of others share: a reference would not tell them apart. */
function sharedId(name: string, id: string): RowferryError {
  return new RowferryError('USAGE', {
    message: `${name} is ${id} in rows of the user and in rows of others that came along, and would have to change in the user's alone.`,
    hint: 'Take the user out without these rows (the policy "null" of the references to them), or change the value in the source.',
    context: { column: name },
  });
}

async function freeIds(domain: IdDomain, decision: IdDecision, ids: IdMaps): Promise<IdMap> {
  const { own, others } = decision.found.get(domain.name) ?? { own: new Set<string>(), others: new Set<string>() };
  const taken = new Set<string>();
  for (const root of domain.roots) {
    const table = tableAt(root, decision);
    const among = isUniqueIn(table, [root.column])
      ? await takenIds(decision.target.reader, { table, column: root.column, ids: [...own] })
      : await takenInKeys(root.column, table, { decision, ids });
    for (const id of among) if (own.has(id)) taken.add(id);
  }
  if (taken.size === 0) return new Map();
  const shared = [...taken].find((id) => others.has(id));
  if (shared !== undefined) throw sharedId(domain.name, shared);
  const { type, bits } = narrowest(domain, decision);
  const highest = type.kind === 'integer' ? await highestOf(domain, decision, [...own, ...others]) : null;
  const user = [...decision.user.values()];
  const base = { highest, type: type.kind === 'integer' ? { ...type, bits } : type, name: domain.name, user };
  for (let attempt = 0; ; attempt++) {
    const made = newIds({ ...base, taken: [...taken].toSorted(), attempt });
    if (type.kind === 'integer' || (await areFree([...made.values()], domain, decision))) return made;
  }
}

interface Asked {
  readonly table: Table;
  readonly column: string;
  readonly ids: readonly string[];
}

/** Those of the ids that rows of the target have. */
async function takenIds(reader: KeyedSource, { table, column, ids }: Asked): Promise<ReadonlySet<string>> {
  const { type } = columnNamed(table, column);
  const taken = new Set<string>();
  const cells = new RowCells(table);
  const at = cells.columns.findIndex(({ name }) => name === column);
  const keys = ids.map((id) => [idCell(id, type)]);
  for await (const block of reader.rowsOfKeys(table, { columns: [column], keys })) {
    cells.forEach(block, () => taken.add(cellText(cells.cell(at)) as string));
  }
  return taken;
}

async function areFree(ids: readonly string[], { roots }: IdDomain, decision: IdDecision): Promise<boolean> {
  for (const root of roots) {
    const table = tableAt(root, decision);
    if ((await takenIds(decision.target.reader, { table, column: root.column, ids })).size > 0) return false;
  }
  return true;
}

/** The ids of rows whose whole key, with the ids that changed before, a row of the target has. */
async function takenInKeys(
  column: string,
  standing: Table,
  { decision, ids }: { readonly decision: IdDecision; readonly ids: IdMaps },
): Promise<ReadonlySet<string>> {
  const { tables, rows, mine, domains, target } = decision;
  const table = tables.find((one) => isSameName(one.target.name, standing.name));
  const taken = new Set<string>();
  if (table === undefined) return taken;
  const columns = rowKey(standing);
  if (!columns.every((name) => table.target.columns.some((one) => one.name === name))) return taken;
  const cells = new RowCells(table.target);
  const places = columns.map((name) => cells.columns.findIndex((one) => one.name === name));
  const maps = columns.map((name) => ids.get(domainAt(domains, { table: standing.name, column: name })?.name ?? ''));
  const at = columns.indexOf(column);
  let row = 0;
  const keys = new Map<string, { readonly key: readonly string[]; readonly id: string }>();
  for await (const block of mappedRows(table, rows, { plan: withUser(table, decision) })) {
    cells.forEach(block, () => {
      if (!mine.isMine(table, row++)) return;
      const key = places.map((place, part) => {
        const cell = cells.cell(place);
        const changed = maps[part]?.get(cellText(cell) as string);
        return changed === undefined ? cell : idCell(changed, columnNamed(standing, columns[part] as string).type);
      });
      keys.set(JSON.stringify(key), { key, id: cellText(cells.cell(places[at] as number)) as string });
    });
  }
  const there = new RowCells(standing);
  const own = columns.map((name) => there.columns.findIndex((one) => one.name === name));
  const asked = { columns, keys: [...keys.values()].map(({ key }) => key) };
  for await (const block of target.reader.rowsOfKeys(standing, asked)) {
    there.forEach(block, () => {
      const found = keys.get(JSON.stringify(own.map((place) => there.cell(place))));
      if (found !== undefined) taken.add(found.id);
    });
  }
  return taken;
}

/** The plan with the columns of the user as they will be, so that keys with them are those of the target. */
function withUser(
  { plan, ownership }: AdoptedTableState,
  { domains, user, target }: IdDecision,
): AdoptedTableState['plan'] {
  const owner = adoptedOwners(target.ownership).find(({ table }) => isSameName(table, ownership.name));
  const columns = plan.columns.map((column) => {
    if (column.source !== null) return column;
    const domain = domainAt(domains, { table: ownership.name, column: column.target });
    const cell = user.get(owner?.columns.get(column.target) ?? domain?.userColumn ?? '');
    return cell === undefined ? column : { ...column, operation: { kind: 'constant', cell } as const };
  });
  return { ...plan, columns };
}

function narrowest({ columns, roots }: IdDomain, decision: IdDecision) {
  const types = columns.flatMap(({ table, column }) => {
    const found = findTable(decision.target.catalog, table);
    return found === null ? [] : [columnNamed(found, column).type];
  });
  const bits = types.flatMap((type) => (type.kind === 'integer' ? [type.bits] : []));
  const [root] = roots;
  assert(root !== undefined, 'ids that may change come from a column');
  const { type } = columnNamed(tableAt(root, decision), root.column);
  return { type, bits: Math.min(...bits) as 16 | 32 | 64 };
}

/** Behind the highest number that is there, that was handed out, or that the rows have. */
async function highestOf({ roots }: IdDomain, decision: IdDecision, ids: readonly string[]): Promise<bigint | null> {
  const numbers = ids.map(BigInt);
  for (const root of roots) {
    const table = tableAt(root, decision);
    const highest = await decision.target.reader.highest(table, root.column);
    const { identity } = columnNamed(table, root.column);
    for (const number of [highest, identity?.last ?? null]) if (number !== null) numbers.push(BigInt(number));
  }
  return numbers.toSorted((a, b) => (a < b ? -1 : 1)).at(-1) ?? null;
}

function tableAt({ table: name }: IdDomain['roots'][number], { target }: IdDecision): Table {
  const table = findTable(target.catalog, name);
  assert(table !== null, 'the target has the tables that ids come from');
  return table;
}
