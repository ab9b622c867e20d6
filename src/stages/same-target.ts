import type { DatabaseEnd } from '../dialect/dialect.ts';
import { describeEnd, dialectOf } from '../dialect/open-dialect.ts';

/**
 * True where an end is the database that was written down as `display`, whoever connects to it.
 * @param to may hold a password; `display` never does
 */
export function isSameTarget(to: DatabaseEnd, target: { readonly dialect: string; readonly display: string }): boolean {
  const { capabilities, files } = dialectOf(to);
  const display = files?.pathOf(to) ?? describeEnd(to);
  return capabilities.name === target.dialect && withoutUser(display) === withoutUser(target.display);
}

function withoutUser(display: string): string {
  return display.replace(/^(postgres:\/\/)[^@/]*@/, '$1');
}
