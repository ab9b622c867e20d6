import type { GraphNode } from './ownership-graph.ts';

/** The fill of a table by its class: told apart in print and by the colour-blind too. */
export const CLASS_COLOURS = {
  user: '#ffd166',
  owned: '#9bd8a5',
  referenced: '#b8d4f5',
  companion: '#d9e7fa',
  shared: '#e4d3f5',
  excluded: '#eeeeee',
  undecided: '#ff9d8a',
} as const satisfies Record<GraphNode['class'], string>;
