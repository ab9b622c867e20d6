import { CLASS_NAMES, COLOUR_PROPERTIES } from './class-colours.ts';
import type { GraphEdge, GraphNode, OwnershipGraph } from './ownership-graph.ts';
import { escapeXml, renderSvg } from './render-svg.ts';

const STYLE = `${COLOUR_PROPERTIES}
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; color: var(--ink); background: var(--paper) }
.picture { overflow: auto; border: 1px solid var(--line); max-height: 85vh }
.picture svg { display: block }
.class { display: inline-block; padding: 0 .5em; border: 1px solid var(--line); border-radius: 4px }
.kind { font-weight: 600 }
.scroll { overflow-x: auto }
table { border-collapse: collapse; margin: .5rem 0 1.5rem }
td, th { text-align: left; padding: .2rem .8rem .2rem 0; vertical-align: top; overflow-wrap: anywhere }
td:first-child { min-width: 12em }
@media print { .picture { overflow: visible; max-height: none } .picture svg { max-width: 100%; height: auto } }
${CLASS_NAMES.map((name) => `.${name} { background: var(--${name}) }`).join('\n')}
`;

/** A page of its own with the picture, what its colours mean, and the reasons; it needs no network and no script. */
export function renderHtml(graph: OwnershipGraph, title: string): string {
  const used = CLASS_NAMES.filter((name) => graph.nodes.some((node) => node.class === name));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeXml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escapeXml(title)}</h1>
<p>${used.map(classMark).join(' ')}</p>
<p>An arrow leads from a row to the row that it refers to: ${kindMark('owner', 'green')} where that says whose the row is,
${kindMark('watched', 'red and dashed')} where it can lead to a row of someone else, ${kindMark('lookup', 'blue')} where rows of a
lookup table come by it. Point at one to read more.</p>
<div class="picture">
${renderSvg(graph)}</div>
<h2>Tables</h2>
<div class="scroll"><table>
<tr><th>table</th><th>class</th><th>reason</th></tr>
${graph.nodes.map(nodeRow).join('\n')}
</table></div>
${watchedTable(graph)}</body>
</html>
`;
}

function nodeRow({ label, class: ownershipClass, note }: GraphNode): string {
  return `<tr><td>${escapeXml(label)}</td><td>${classMark(ownershipClass)}</td><td>${escapeXml(note)}</td></tr>`;
}

/** What a picture cannot say without being pointed at, for paper. */
function watchedTable({ nodes, edges }: OwnershipGraph): string {
  const watched = edges.filter(({ kind }) => kind === 'watched');
  if (watched.length === 0) return '';
  const name = (place: number): string => escapeXml(nodes[place]?.label ?? '');
  const rows = watched.map(
    ({ from, to, label }) => `<tr><td>${name(from)}</td><td>${escapeXml(label)}</td><td>${name(to)}</td></tr>`,
  );
  return `<h2>References that can lead to a row of someone else</h2>
<div class="scroll"><table>
<tr><th>table</th><th>reference, and what becomes of it</th><th>refers to</th></tr>
${rows.join('\n')}
</table></div>
`;
}

function classMark(name: GraphNode['class']): string {
  return `<span class="class ${name}">${name}</span>`;
}

function kindMark(kind: GraphEdge['kind'], text: string): string {
  return `<span class="kind" style="color: var(--${kind})">${text}</span>`;
}
