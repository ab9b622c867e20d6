import { CLASS_COLOURS } from './class-colours.ts';
import type { GraphNode, OwnershipGraph } from './ownership-graph.ts';
import { escapeXml, renderSvg } from './render-svg.ts';

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; color: #111; background: #fff }
.picture { overflow: auto; border: 1px solid #ccc }
.class { display: inline-block; padding: 0 .5em; border: 1px solid #555; border-radius: 4px }
table { border-collapse: collapse; margin-top: 1.5rem }
td, th { text-align: left; padding: .2rem .8rem .2rem 0; vertical-align: top }
${Object.entries(CLASS_COLOURS)
  .map(([name, colour]) => `.${name} { background: ${colour} }`)
  .join('\n')}
`;

/** A page of its own with the picture, what its colours mean, and the reasons; it needs no network and no script. */
export function renderHtml(graph: OwnershipGraph, title: string): string {
  const used = Object.keys(CLASS_COLOURS).filter((name) => graph.nodes.some((node) => node.class === name));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeXml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escapeXml(title)}</h1>
<p>${used.map(classMark).join(' ')}</p>
<p>An arrow leads from a row to the row that it refers to: green where that says whose the row is, red where it can lead
to a row of someone else, blue where rows of a lookup table come by it. Point at one to read more.</p>
<div class="picture">
${renderSvg(graph)}</div>
<table>
<tr><th>table</th><th>class</th><th>reason</th></tr>
${graph.nodes.map(nodeRow).join('\n')}
</table>
</body>
</html>
`;
}

function nodeRow({ label, class: ownershipClass, note }: GraphNode): string {
  return `<tr><td>${escapeXml(label)}</td><td>${classMark(ownershipClass)}</td><td>${escapeXml(note)}</td></tr>`;
}

function classMark(name: string): string {
  return `<span class="class ${name}">${name}</span>`;
}
