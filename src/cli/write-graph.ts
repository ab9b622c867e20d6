import { writeFileSync } from 'node:fs';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { ScopePlanSummary } from '../stages/stage-summaries.ts';
import { type OwnershipGraph, ownershipGraph } from './graph/ownership-graph.ts';
import { renderHtml } from './graph/render-html.ts';
import { renderMermaid } from './graph/render-mermaid.ts';
import { renderSvg } from './graph/render-svg.ts';

type Render = (graph: OwnershipGraph, title: string) => string;

const FORMATS: readonly (readonly [RegExp, Render])[] = [
  [/\.mmd$/i, renderMermaid],
  [/\.svg$/i, renderSvg],
  [/\.html?$/i, renderHtml],
];

/**
 * How a file is drawn, by the end of its name: asked before the work begins.
 * @throws USAGE for another end
 */
export function graphFormat(file: string): Render {
  const format = FORMATS.find(([ending]) => ending.test(file));
  if (format !== undefined) return format[1];
  throw new RowferryError('USAGE', {
    message: `--graph ${file} has an ending that says no format.`,
    hint: 'Let the name end in .mmd (Mermaid), .svg or .html.',
    context: { file },
  });
}

/** Draws who owns what into `file`; an older drawing there is overwritten. @throws USAGE where it cannot be written */
export function writeGraph(file: string, render: Render, { source, scope, catalog }: ScopePlanSummary): void {
  const text = render(ownershipGraph(scope, catalog), `Who owns what in ${source.database}`);
  try {
    writeFileSync(file, text);
  } catch (cause) {
    const hint = 'Check the path that --graph names.';
    throw new RowferryError('USAGE', {
      message: `The file ${file} cannot be written.`,
      hint,
      context: { file },
      cause,
    });
  }
}
