import type { Arrow, Box } from './layout-graph.ts';
import type { GraphEdge } from './ownership-graph.ts';

/** Arrows of different kinds between the same tables do not lie on each other. */
const PORTS: Readonly<Record<GraphEdge['kind'], number>> = { owner: 0, watched: -8, lookup: 8 };

/** Room for the head of the arrow. */
const HEAD = 7;

/** The path of an arrow, from the side of the child that looks to the parent; within one column around the right side. */
export function arrowPath({ edge, lanes }: Arrow, boxes: readonly Box[]): string {
  const [child, parent] = [boxes[edge.from], boxes[edge.to]];
  if (child === undefined || parent === undefined) return '';
  if (child.x === parent.x) return around(child, parent, edge);
  const isLeftward = parent.x < child.x;
  const start = pointAt(child, isLeftward ? 'left' : 'right', edge);
  const end = pointAt(parent, isLeftward ? 'right' : 'left', edge);
  const stops = lanes.flatMap((lane) => {
    const y = lane.y + lane.height / 2;
    const sides = [lane.x, lane.x + lane.width];
    return (isLeftward ? sides.reverse() : sides).map((x) => ({ x, y }));
  });
  const tip = { x: end.x + (isLeftward ? HEAD : -HEAD), y: end.y };
  const points = [start, ...stops, tip];
  const hops = points.slice(1).map((point, at) => hop(points[at] as Point, point, at % 2 === 1));
  return `M${start.x} ${start.y} ${hops.join(' ')} L${end.x} ${end.y}`;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function pointAt({ x, y, width, height }: Box, side: 'left' | 'right', { kind }: GraphEdge): Point {
  return { x: side === 'left' ? x : x + width, y: y + height / 2 + PORTS[kind] };
}

/** Straight through a lane, bent between two columns. */
function hop(from: Point, to: Point, isLane: boolean): string {
  if (isLane) return `L${to.x} ${to.y}`;
  const middle = (from.x + to.x) / 2;
  return `C${middle} ${from.y} ${middle} ${to.y} ${to.x} ${to.y}`;
}

const BEND_MIN = 24;
const BEND_MAX = 84;

/** The further, the wider: so that they do not lie on each other. */
function around(child: Box, parent: Box, edge: GraphEdge): string {
  const [start, end] = [pointAt(child, 'right', edge), pointAt(parent, 'right', edge)];
  const bend = Math.min(BEND_MAX, BEND_MIN + Math.abs(end.y - start.y) / 6);
  return `M${start.x} ${start.y} C${start.x + bend} ${start.y} ${end.x + bend} ${end.y} ${end.x + HEAD} ${end.y} L${end.x} ${end.y}`;
}
