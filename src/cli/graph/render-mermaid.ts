import { CLASS_NAMES, classColour } from './class-colours.ts';
import type { OwnershipGraph } from './ownership-graph.ts';

/** The graph as a Mermaid flowchart, which many forges draw where it stands in a document. */
export function renderMermaid({ nodes, edges }: OwnershipGraph): string {
  const lines = [
    'flowchart LR',
    ...nodes.map(({ label, class: ownershipClass }, index) => `  t${index}["${quoted(label)}"]:::${ownershipClass}`),
    ...edges.map(({ from, to, label, kind }) => {
      const arrow = kind === 'owner' ? '==>' : kind === 'watched' ? '-.->' : '-->';
      return `  t${from} ${arrow}|"${quoted(label)}"| t${to}`;
    }),
    ...CLASS_NAMES.map((name) => `  classDef ${name} fill:${classColour(name)},stroke:#555,color:#111`),
  ];
  return `${lines.join('\n')}\n`;
}

/** Entities are written with `#` (Mermaid's manual, "Entity codes to escape characters"). */
function quoted(text: string): string {
  return text
    .replaceAll('#', '#35;')
    .replaceAll('"', '#quot;')
    .replaceAll('<', '#lt;')
    .replaceAll('>', '#gt;')
    .replaceAll(/[\r\n]+/g, ' ');
}
