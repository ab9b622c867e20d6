import type { OwnershipGraph } from './ownership-graph.ts';

/** Where a table is drawn, in pixels from the top left. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  /** By the places of the nodes. */
  readonly boxes: readonly Box[];
  readonly width: number;
  readonly height: number;
}

const CHARACTER = 7.5;
const PADDING = 12;
const HEIGHT = 28;
const ROW_GAP = 14;
const LAYER_GAP = 110;
const MARGIN = 24;
/** How often the tables of a layer are put beside what they are joined to. */
const PASSES = 4;

/** A simple layered drawing: layers from left to right, in each the tables as near as can be to their neighbours. */
export function layoutGraph(graph: OwnershipGraph): Layout {
  const layers = orderedLayers(graph);
  const boxes = new Map<number, Box>();
  let x = MARGIN;
  for (const layer of layers) {
    const width = Math.max(...layer.map((node) => (graph.nodes[node]?.label.length ?? 0) * CHARACTER + 2 * PADDING));
    for (const [row, node] of layer.entries()) {
      boxes.set(node, { x, y: MARGIN + row * (HEIGHT + ROW_GAP), width, height: HEIGHT });
    }
    x += width + LAYER_GAP;
  }
  const rows = Math.max(1, ...layers.map((layer) => layer.length));
  return {
    boxes: graph.nodes.map((_, node) => boxes.get(node) ?? { x: 0, y: 0, width: 0, height: 0 }),
    width: Math.max(MARGIN * 2, x - LAYER_GAP + MARGIN),
    height: MARGIN * 2 + rows * (HEIGHT + ROW_GAP) - ROW_GAP,
  };
}

/** The nodes of each layer from top to bottom; layers without nodes are left out. */
function orderedLayers({ nodes, edges }: OwnershipGraph): readonly (readonly number[])[] {
  const numbers = [...new Set(nodes.map(({ layer }) => layer))].sort((a, b) => a - b);
  let layers = numbers.map((number) => nodes.flatMap(({ layer }, node) => (layer === number ? [node] : [])));
  for (let pass = 0; pass < PASSES; pass += 1) {
    const rows = new Map(layers.flatMap((layer) => layer.map((node, row) => [node, row] as const)));
    layers = layers.map((layer) => inOrder(layer, (node) => middleOf(neighboursOf(node, edges), rows)));
  }
  return layers;
}

function neighboursOf(node: number, edges: OwnershipGraph['edges']): readonly number[] {
  return edges.flatMap(({ from, to }) => (from === node ? [to] : to === node ? [from] : []));
}

/** The middle of the rows that the neighbours stand in; null where there are none. */
function middleOf(neighbours: readonly number[], rows: ReadonlyMap<number, number>): number | null {
  if (neighbours.length === 0) return null;
  return neighbours.reduce((sum, node) => sum + (rows.get(node) ?? 0), 0) / neighbours.length;
}

/** Sorted by where they want to be; those that do not care come last. The order is the same every time. */
function inOrder(layer: readonly number[], wish: (node: number) => number | null): number[] {
  const wishes = new Map(layer.map((node) => [node, wish(node) ?? Number.MAX_SAFE_INTEGER]));
  return [...layer].sort((a, b) => (wishes.get(a) ?? 0) - (wishes.get(b) ?? 0) || a - b);
}
