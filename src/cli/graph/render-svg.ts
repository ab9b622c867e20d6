import { CLASS_COLOURS } from './class-colours.ts';
import { type Box, layoutGraph } from './layout-graph.ts';
import type { GraphEdge, GraphNode, OwnershipGraph } from './ownership-graph.ts';

const STROKES: Readonly<Record<GraphEdge['kind'], string>> = {
  owner: 'stroke="#2f7d3c" stroke-width="2"',
  watched: 'stroke="#c0392b" stroke-width="1.5" stroke-dasharray="5 3"',
  lookup: 'stroke="#8aa4c8" stroke-width="1"',
};

/** The graph as a picture of its own: tables as boxes, references as arrows to what they refer to. */
export function renderSvg(graph: OwnershipGraph): string {
  const { boxes, width, height } = layoutGraph(graph);
  const edges = graph.edges.map((edge) => edgeSvg(edge, boxes));
  const nodes = graph.nodes.map((node, index) => nodeSvg(node, boxes[index]));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="Which rows belong to the user">`,
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 L8 4 L0 8 z" fill="#555"/></marker></defs>',
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...edges,
    ...nodes,
    '</svg>\n',
  ].join('\n');
}

function nodeSvg({ label, class: ownershipClass, note }: GraphNode, box: Box | undefined): string {
  if (box === undefined) return '';
  const { x, y, width, height } = box;
  const title = `<title>${escapeXml(`${label}: ${ownershipClass}. ${note}`)}</title>`;
  const shape = `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="5" fill="${CLASS_COLOURS[ownershipClass]}" stroke="#555"/>`;
  const text = `<text x="${x + width / 2}" y="${y + height / 2 + 4.5}" text-anchor="middle" fill="#111">${escapeXml(label)}</text>`;
  return `<g>${title}${shape}${text}</g>`;
}

function edgeSvg({ from, to, label, kind }: GraphEdge, boxes: readonly Box[]): string {
  const child = boxes[from];
  const parent = boxes[to];
  if (child === undefined || parent === undefined) return '';
  return `<path d="${curve(child, parent)}" fill="none" ${STROKES[kind]} marker-end="url(#arrow)"><title>${escapeXml(label)}</title></path>`;
}

/** From the side of the child that looks to the parent; within one layer around the right side. */
function curve(child: Box, parent: Box): string {
  const y1 = child.y + child.height / 2;
  const y2 = parent.y + parent.height / 2;
  const isLeft = parent.x < child.x;
  const x1 = isLeft ? child.x : child.x + child.width;
  const x2 = parent.x > child.x ? parent.x : parent.x + parent.width;
  const bend = parent.x === child.x ? 50 : (x2 - x1) / 2;
  const towards = parent.x === child.x ? x2 + bend : x2 - bend;
  return `M${x1} ${y1} C${x1 + bend} ${y1} ${towards} ${y2} ${x2} ${y2}`;
}

/** Text as it stands in XML and HTML; characters that XML has no place for become U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
}
