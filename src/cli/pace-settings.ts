import { RowferryError } from '../errors/rowferry-error.ts';
import { PACE_LIMITS, type PaceOptions } from '../stages/stage-options.ts';
import type { PACE_OPTIONS } from './pace-options.ts';
import type { Settings } from './settings.ts';

const PARALLEL_MAX = PACE_LIMITS.parallel;
const MIB = 1024 * 1024;
const PART_MIB_MAX = PACE_LIMITS.partBytes / MIB;

/** How a stage goes on after a kill, and side by side; empty where nothing is said. @throws USAGE */
export function paceOf({ resumable, parallel, partSize }: Settings<typeof PACE_OPTIONS>): PaceOptions {
  const width = widthOf(parallel);
  return {
    ...(resumable ? { resumable } : {}),
    ...(width === 1 ? {} : { parallel: width }),
    ...(partSize === null ? {} : { partBytes: bytesOf(partSize) }),
  };
}

function widthOf(text: string): number {
  const width = /^[0-9]{1,2}$/.test(text) ? Number(text) : 0;
  if (width >= 1 && width <= PARALLEL_MAX) return width;
  throw new RowferryError('USAGE', {
    message: `--parallel is ${JSON.stringify(text)}.`,
    hint: `Give a number from 1 to ${PARALLEL_MAX}.`,
  });
}

function bytesOf(text: string): number {
  const size = /^[0-9]{1,2}(?:\.[0-9]{1,3})?$/.test(text) ? Number(text) : 0;
  if (size > 0 && size <= PART_MIB_MAX) return Math.round(size * MIB);
  throw new RowferryError('USAGE', {
    message: `--part-size is ${JSON.stringify(text)}.`,
    hint: `Give a number of MiB, at most ${PART_MIB_MAX}: 16, or 0.5.`,
  });
}
