import { styleText } from 'node:util';
import type { Output, Variables } from './host.ts';

export type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green';

/** Colours a text, or gives it back as it is. */
export type Paint = (style: Style, text: string) => string;

export const PLAIN: Paint = (_style, text) => text;

const COLOURED: Paint = (style, text) => styleText(style, text, { validateStream: false });

/** The paint for a stream: `--no-color`, NO_COLOR, FORCE_COLOR and TERM=dumb decide, in this order, then the terminal. */
export function paintFor(output: Output, variables: Variables, noColor: boolean): Paint {
  return isColoured(output, variables, noColor) ? COLOURED : PLAIN;
}

/** True where lines may be redrawn: a terminal that understands it, and no machine watching. */
export function isAnimated(output: Output, variables: Variables): boolean {
  const isSet = (name: string): boolean => (variables[name] ?? '') !== '';
  return output.isTTY === true && variables['TERM'] !== 'dumb' && !isSet('CI');
}

// https://no-color.org: NO_COLOR counts where it is not empty. https://force-color.org: the same.
function isColoured(output: Output, variables: Variables, noColor: boolean): boolean {
  const force = variables['FORCE_COLOR'] ?? '';
  if (noColor || (variables['NO_COLOR'] ?? '') !== '') return false;
  if (force !== '') return force !== '0' && force !== 'false';
  return variables['TERM'] !== 'dumb' && output.isTTY === true;
}
