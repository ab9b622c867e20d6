import type { GraphEdge, GraphNode } from './ownership-graph.ts';

interface Colours {
  readonly light: string;
  readonly dark: string;
}

/** The fill of a table by its class: told apart in print and by the colour-blind too. */
const CLASS_COLOURS: Readonly<Record<GraphNode['class'], Colours>> = {
  user: { light: '#ffd166', dark: '#8a6200' },
  owned: { light: '#9bd8a5', dark: '#1f6b33' },
  referenced: { light: '#b8d4f5', dark: '#27518a' },
  companion: { light: '#d9e7fa', dark: '#1d3554' },
  shared: { light: '#e4d3f5', dark: '#5a3a80' },
  excluded: { light: '#eeeeee', dark: '#3a3a3a' },
  undecided: { light: '#ff9d8a', dark: '#a13220' },
};

const EDGE_COLOURS: Readonly<Record<GraphEdge['kind'], Colours>> = {
  owner: { light: '#2f7d3c', dark: '#5fce78' },
  watched: { light: '#c0392b', dark: '#ff7b6b' },
  lookup: { light: '#7292bd', dark: '#7f9fca' },
};

const PAPER: Colours = { light: '#ffffff', dark: '#16181c' };
const INK: Colours = { light: '#111111', dark: '#eeeeee' };
const LINE: Colours = { light: '#555555', dark: '#9a9a9a' };

export const CLASS_NAMES = Object.keys(CLASS_COLOURS) as readonly GraphNode['class'][];
export const EDGE_KINDS = Object.keys(EDGE_COLOURS) as readonly GraphEdge['kind'][];

const COLOURS = { ...CLASS_COLOURS, ...EDGE_COLOURS, paper: PAPER, ink: INK, line: LINE };

type ColourName = keyof typeof COLOURS;

/** For a page: `--owned` and its like, by what the reader's system prefers. */
export const COLOUR_PROPERTIES = `
:root { color-scheme: light dark; ${properties('light')} }
@media (prefers-color-scheme: dark) { :root { ${properties('dark')} } }
`;

/** For a picture, which programs without style sheets show in the colours of its attributes. */
export const DARK_PICTURE = `@media (prefers-color-scheme: dark) { ${darkRules()} }`;

/** The attributes that fill a shape. */
export function fillOf(name: ColourName): string {
  return `class="fill-${name}" fill="${COLOURS[name].light}"`;
}

/** Those that draw a line. */
export function strokeOf(name: ColourName): string {
  return `class="stroke-${name}" stroke="${COLOURS[name].light}"`;
}

/** Of a table, where there is one colour for all readers. */
export function classColour(name: GraphNode['class']): string {
  return CLASS_COLOURS[name].light;
}

function properties(mode: keyof Colours): string {
  return Object.entries(COLOURS)
    .map(([name, colours]) => `--${name}: ${colours[mode]};`)
    .join(' ');
}

function darkRules(): string {
  return Object.entries(COLOURS)
    .map(([name, { dark }]) => `.fill-${name} { fill: ${dark} } .stroke-${name} { stroke: ${dark} }`)
    .join(' ');
}
