import { columnNamed } from '../../model/catalog.ts';
import { documentText } from '../../model/document-cell.ts';
import { jsonPathValues } from '../../model/json-path-values.ts';
import { isSameName, nameKey } from '../../model/logical-type.ts';
import type { Reference } from '../../model/scope.ts';
import { RowCells } from '../../scope/row-values.ts';
import { domainAt, type IdDomain, isPlain, isSamePlace } from '../../transform/adopt/id-domains.ts';
import { cellText } from '../../transform/remap-cells.ts';
import { type AdoptedTableState, mappedRows, type SourceRows } from './adopted-table.ts';
import type { Mine } from './derive-mine.ts';

/** The ids that stand in the rows of a source, by the name of their domain. */
export interface RowIds {
  /** Of the user's own rows, and of rows that are referred to and are not there. */
  readonly own: ReadonlySet<string>;
  /** Of rows that are referred to and are not there; they are among `own`. */
  readonly dangling: ReadonlySet<string>;
  /** Of rows that are not the user's. */
  readonly others: ReadonlySet<string>;
}

export interface IdInput {
  readonly tables: readonly AdoptedTableState[];
  readonly rows: SourceRows;
  readonly mine: Mine;
  readonly domains: readonly IdDomain[];
  readonly references: readonly Reference[];
}

/** Reads every id that could change, and every one of users; rows are read once. */
export async function idsInRows(input: IdInput): Promise<ReadonlyMap<string, RowIds>> {
  const found = new Map(
    input.domains
      .filter(({ kind }) => kind !== 'fixed')
      .map(({ name }) => [name, { own: new Set<string>(), referred: new Set<string>(), others: new Set<string>() }]),
  );
  for (const table of input.tables) {
    const readers = columnsWithIds(table, input).filter(({ domain }) => found.has(domain.name));
    if (readers.length === 0) continue;
    const cells = new RowCells(table.target);
    // What rows of others refer to says nothing: they stay behind, and the target has them.
    const staysIfOthers = ['user', 'owned'].includes(table.ownership.class);
    let row = 0;
    for await (const block of mappedRows(table, input.rows, { plan: table.plan })) {
      cells.forEach(block, () => {
        const isMine = input.mine.isMine(table, row++);
        for (const { domain, isRoot, read } of readers) {
          if (!isRoot && !isMine && staysIfOthers) continue;
          const sets = found.get(domain.name);
          const into = isRoot ? (isMine ? sets?.own : sets?.others) : sets?.referred;
          for (const id of read(cells)) into?.add(id);
        }
      });
    }
  }
  const entries = [...found].map(([name, { own, referred, others }]) => {
    const dangling = new Set([...referred].filter((id) => !others.has(id) && !own.has(id)));
    return [name, { own: new Set([...own, ...dangling]), dangling, others }] as const;
  });
  return new Map(entries);
}

interface IdReader {
  readonly domain: IdDomain;
  readonly isRoot: boolean;
  readonly read: (row: RowCells) => readonly string[];
}

function columnsWithIds({ target, adopted }: AdoptedTableState, { domains, references }: IdInput): readonly IdReader[] {
  const isMade = (name: string) => !adopted.names.has(name);
  const places = new Map(
    target.columns.filter(({ generated }) => generated === null).map(({ name }, at) => [name, at]),
  );
  const plain = [...places].flatMap(([column, at]) => {
    const place = { table: target.name, column };
    const domain = isMade(column) ? null : domainAt(domains, place);
    if (domain === null) return [];
    const isRoot = domain.roots.some((root) => isSamePlace(root, place));
    return [{ domain, isRoot, read: (row: RowCells) => present(cellText(row.cell(at))) }];
  });
  const others = references.filter((one) => !isPlain(one) && isSameName(one.child, target.name));
  return [...plain, ...others.flatMap((reference) => looseReader(reference, { domains, places, target }))];
}

interface LoosePlace extends Pick<IdInput, 'domains'>, Pick<AdoptedTableState, 'target'> {
  readonly places: ReadonlyMap<string, number>;
}

/** Of a pair, or of a document. */
function looseReader(
  { columns, condition, path, parent, parentColumns }: Reference,
  { domains, places, target }: LoosePlace,
): readonly IdReader[] {
  const [name] = columns as readonly [string];
  const at = places.get(name);
  const domain = domainAt(domains, { table: parent, column: parentColumns[0] as string });
  if (at === undefined || domain === null) return [];
  const decides = condition === null ? null : (places.get(condition.column) ?? null);
  if (condition !== null && decides === null) return [];
  const holds = (row: RowCells) => decides === null || cellText(row.cell(decides)) === condition?.value;
  const isDocument = columnNamed(target, name).type.kind === 'jsonb';
  const read = (row: RowCells) => {
    const cell = row.cell(at);
    if (cell === 'null' || !holds(row)) return [];
    if (path === null) return present(cellText(cell));
    return jsonPathValues(isDocument ? documentText(cell) : (JSON.parse(cell) as string), path);
  };
  return [{ domain, isRoot: false, read }];
}

function present(text: string | null): readonly string[] {
  return text === null ? [] : [text];
}

/** For maps of rows of tables of the target. */
export function tableKey({ target }: AdoptedTableState): string {
  return nameKey(target.name);
}
