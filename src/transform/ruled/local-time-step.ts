import type { LocalTimeOperation } from '../../model/rule-operation.ts';
import { assert } from '../../util/assert.ts';
import { textOfCell } from '../convert/cell-text.ts';
import { hasOffset, readMoment } from '../convert/moment.ts';
import { momentCell } from '../convert/moment-cells.ts';
import { notConvertible } from '../not-storable.ts';
import { type CellStep, unlessNullCell } from './cell-step.ts';
import { type TimeZone, timeZone } from './time-zone.ts';

/**
 * A time of the zone's clocks as a moment in UTC; one that says its offset itself is taken at its word. Times that
 * the clocks skipped or showed twice are settled as Temporal's `compatible` does where the rule says nothing.
 */
export function localTimeStep(rule: LocalTimeOperation): CellStep {
  const zone = timeZone(rule.zone);
  assert(zone !== null, 'the plan names a time zone that there is');
  return unlessNullCell((cell) => {
    const text = textOfCell(cell);
    if (text === 'infinity' || text === '-infinity') return cell;
    const local = readMoment(text);
    if (local === null) throw notConvertible('it is no date or time that can be read without doubt');
    const second = hasOffset(text) ? local.second : momentOf(local.second, zone, rule);
    return momentCell({ second, micro: local.micro }, 'timestamptz');
  });
}

function momentOf(local: number, zone: TimeZone, { zone: name, gap, overlap }: LocalTimeOperation): number {
  const [earlier, later] = zone.momentsOf(local);
  if (earlier === undefined) {
    if (gap === 'fail') throw notConvertible(`the clocks of ${name} skipped this time`);
    return zone.skipped(local);
  }
  if (later === undefined) return earlier;
  if (overlap === 'fail') throw notConvertible(`the clocks of ${name} showed this time twice`);
  return overlap === 'later' ? later : earlier;
}
