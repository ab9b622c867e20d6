import { arrowPath } from './arrow-path.ts';
import { DARK_PICTURE, EDGE_KINDS, fillOf, strokeOf } from './class-colours.ts';
import { type Arrow, type Box, LABEL_MAX, layoutGraph } from './layout-graph.ts';
import type { GraphEdge, GraphNode, OwnershipGraph } from './ownership-graph.ts';

const STROKES: Readonly<Record<GraphEdge['kind'], string>> = {
  owner: 'stroke-width="2"',
  watched: 'stroke-width="1.5" stroke-dasharray="5 3"',
  lookup: 'stroke-width="1.2"',
};

/** The graph as a picture of its own: tables as boxes, references as arrows to what they refer to. */
export function renderSvg(graph: OwnershipGraph): string {
  const { boxes, arrows, width, height } = layoutGraph(graph);
  const nodes = graph.nodes.map((node, index) => nodeSvg(node, boxes[index]));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="Which rows belong to the user">`,
    `<style>${DARK_PICTURE} path:hover { stroke-width: 4 }</style>`,
    `<defs>${EDGE_KINDS.map(headSvg).join('')}</defs>`,
    `<rect width="${width}" height="${height}" ${fillOf('paper')}/>`,
    ...arrows.map((arrow) => arrowSvg(arrow, boxes)),
    ...nodes,
    '</svg>\n',
  ].join('\n');
}

function headSvg(kind: GraphEdge['kind']): string {
  return `<marker id="${kind}-head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 L8 4 L0 8 z" ${fillOf(kind)}/></marker>`;
}

function nodeSvg({ label, class: ownershipClass, note }: GraphNode, box: Box | undefined): string {
  if (box === undefined) return '';
  const { x, y, width, height } = box;
  const title = `<title>${escapeXml(`${label}: ${ownershipClass}. ${note}`)}</title>`;
  const shape = `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="5" ${fillOf(ownershipClass)} stroke="#777777"/>`;
  const text = `<text x="${x + width / 2}" y="${y + height / 2 + 4.5}" text-anchor="middle" ${fillOf('ink')}>${escapeXml(shortLabel(label))}</text>`;
  return `<g>${title}${shape}${text}</g>`;
}

/** By characters as people count them, so that no pair of surrogates is cut. */
function shortLabel(label: string): string {
  const characters = [...label];
  return characters.length <= LABEL_MAX ? label : `${characters.slice(0, LABEL_MAX - 1).join('')}…`;
}

function arrowSvg(arrow: Arrow, boxes: readonly Box[]): string {
  const { kind, label } = arrow.edge;
  const path = `d="${arrowPath(arrow, boxes)}" fill="none" ${strokeOf(kind)} ${STROKES[kind]}`;
  return `<path ${path} marker-end="url(#${kind}-head)"><title>${escapeXml(label)}</title></path>`;
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
