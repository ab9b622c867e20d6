import { mergedEdges } from './merged-edges.ts';
import type { GraphEdge, OwnershipGraph } from './ownership-graph.ts';

/** Where a table is drawn, or a lane through which arrows pass a column of tables, in pixels from the top left. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  /** By the places of the nodes. */
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
  readonly width: number;
  readonly height: number;
}

/** Arrows between the same tables of one kind are one. */
export interface Arrow {
  readonly edge: GraphEdge;
  /** From child to parent: the columns that lie between are passed here, between the tables. */
  readonly lanes: readonly Box[];
}

/** Longer names are cut; the whole one shows where one points at it. */
export const LABEL_MAX = 34;

const CHARACTER = 7.5;
const PADDING = 12;
const NODE_HEIGHT = 28;
const LANE_HEIGHT = 6;
const ROW_GAP = 12;
const COLUMN_GAP = 100;
const MARGIN = 24;
/** Arrows between tables of one column go around its right side. */
const AROUND = 90;
/** How often what stands in a column is put beside what it is joined to. */
const PASSES = 6;

/** A node of the graph, or a lane. */
interface Item {
  readonly node: number | null;
  readonly column: number;
  readonly height: number;
}

interface Drawing {
  readonly items: Item[];
  /** By arrow: the places among the items that it leads over, from child to parent. */
  readonly ways: { readonly edge: GraphEdge; readonly way: readonly number[] }[];
}

/**
 * A layered drawing: columns from left to right, in each the tables as near as can be to their neighbours.
 * An arrow over several columns passes those between in a lane, which arrows of its kind to the same table share.
 */
export function layoutGraph(graph: OwnershipGraph): Layout {
  const drawing = drawingOf(graph);
  const columns = orderedColumns(drawing);
  const heights = columns.map((column) => heightOf(column, drawing));
  const tallest = Math.max(0, ...heights);
  const boxes = new Map<number, Box>();
  let x = MARGIN;
  for (const [place, column] of columns.entries()) {
    const width = Math.max(...column.map((item) => widthOf(drawing.items[item], graph)));
    let y = MARGIN + (tallest - (heights[place] ?? 0)) / 2;
    for (const item of column) {
      const height = drawing.items[item]?.height ?? 0;
      boxes.set(item, { x, y, width, height });
      y += height + ROW_GAP;
    }
    x += width + COLUMN_GAP;
  }
  const at = (item: number): Box => boxes.get(item) ?? { x: 0, y: 0, width: 0, height: 0 };
  return {
    boxes: graph.nodes.map((_, node) => at(node)),
    arrows: drawing.ways.map(({ edge, way }) => ({ edge, lanes: way.slice(1, -1).map(at) })),
    width: Math.max(MARGIN * 2, x - COLUMN_GAP + AROUND),
    height: MARGIN * 2 + tallest,
  };
}

/** The items begin with the nodes, in their order. */
function drawingOf({ nodes, edges }: OwnershipGraph): Drawing {
  const numbers = [...new Set(nodes.map(({ layer }) => layer))].sort((a, b) => a - b);
  const columnOf = (node: number): number => numbers.indexOf(nodes[node]?.layer ?? 0);
  const items: Item[] = nodes.map((_, node) => ({ node, column: columnOf(node), height: NODE_HEIGHT }));
  const lanes = new Map<string, number>();
  const laneIn = (column: number, { to, kind }: GraphEdge): number => {
    const name = `${column} ${to} ${kind}`;
    const lane = lanes.get(name) ?? items.push({ node: null, column, height: LANE_HEIGHT }) - 1;
    lanes.set(name, lane);
    return lane;
  };
  const ways = mergedEdges(edges).map((edge) => {
    const [first, last] = [columnOf(edge.from), columnOf(edge.to)];
    const step = Math.sign(last - first);
    const between = Array.from({ length: Math.max(0, Math.abs(last - first) - 1) }, (_, at) => first + step * (at + 1));
    return { edge, way: [edge.from, ...between.map((column) => laneIn(column, edge)), edge.to] };
  });
  return { items, ways };
}

/** The items of each column from top to bottom. */
function orderedColumns({ items, ways }: Drawing): readonly (readonly number[])[] {
  const neighbours = new Map<number, Set<number>>(items.map((_, item) => [item, new Set()]));
  for (const { way } of ways) {
    for (const [at, item] of way.slice(1).entries()) {
      neighbours.get(item)?.add(way[at] as number);
      neighbours.get(way[at] as number)?.add(item);
    }
  }
  const numbers = [...new Set(items.map(({ column }) => column))].sort((a, b) => a - b);
  let columns = numbers.map((number) => items.flatMap(({ column }, item) => (column === number ? [item] : [])));
  for (let pass = 0; pass < PASSES; pass += 1) {
    const rows = new Map(columns.flatMap((column) => column.map((item, row) => [item, row / column.length] as const)));
    columns = columns.map((column) => inOrder(column, (item) => middleOf([...(neighbours.get(item) ?? [])], rows)));
  }
  return columns;
}

/** The middle of where the neighbours stand, from 0 for the top of a column on; null where there are none. */
function middleOf(neighbours: readonly number[], rows: ReadonlyMap<number, number>): number | null {
  if (neighbours.length === 0) return null;
  return neighbours.reduce((sum, item) => sum + (rows.get(item) ?? 0), 0) / neighbours.length;
}

/** Sorted by where they want to be; those that do not care come last. The order is the same every time. */
function inOrder(column: readonly number[], wish: (item: number) => number | null): number[] {
  const wishes = new Map(column.map((item) => [item, wish(item) ?? Number.MAX_SAFE_INTEGER]));
  return [...column].sort((a, b) => (wishes.get(a) ?? 0) - (wishes.get(b) ?? 0) || a - b);
}

function heightOf(column: readonly number[], { items }: Drawing): number {
  return column.reduce((sum, item) => sum + (items[item]?.height ?? 0) + ROW_GAP, -ROW_GAP);
}

function widthOf(item: Item | undefined, { nodes }: OwnershipGraph): number {
  if (item === undefined || item.node === null) return 0;
  const label = nodes[item.node]?.label ?? '';
  return Math.min(label.length, LABEL_MAX) * CHARACTER + 2 * PADDING;
}
