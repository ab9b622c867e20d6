import { readdirSync, readFileSync } from 'node:fs';

/** What a tree of processes used. Shared pages count once for each process. */
export interface ProcessTreeUse {
  readonly peakBytes: number;
}

const SAMPLE_MS = 25;
const PAGE_BYTES = 4096;

/** True where `/proc` tells of processes: on Linux. */
export const CAN_MEASURE = process.platform === 'linux';

/** Looks at a process and all of its descendants until `stop` is called. */
export function watchProcessTree(pid: number): { stop(): ProcessTreeUse } {
  let peakBytes = 0;
  const look = (): void => {
    peakBytes = Math.max(peakBytes, residentBytes(pid));
  };
  look();
  const timer = setInterval(look, SAMPLE_MS);
  return {
    stop() {
      clearInterval(timer);
      return { peakBytes };
    },
  };
}

/**
 * CPU seconds of all children of this process that have ended, and of theirs: exact, unlike samples, as long as one
 * command runs at a time. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html, cutime and cstime
 */
export function endedChildrenCpuSeconds(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  // The second field is the program's name in parentheses and may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const TICKS_PER_SECOND = 100;
  const [CUTIME, CSTIME] = [13, 14];
  return (Number(fields[CUTIME]) + Number(fields[CSTIME])) / TICKS_PER_SECOND;
}

function residentBytes(pid: number): number {
  const pages = Number(readOrEmpty(`/proc/${pid}/statm`).split(' ')[1] ?? 0);
  return pages * PAGE_BYTES + childrenOf(pid).reduce((sum, child) => sum + residentBytes(child), 0);
}

/** A process has the children of all of its threads. */
function childrenOf(pid: number): readonly number[] {
  const threads = listOrEmpty(`/proc/${pid}/task`);
  return threads.flatMap((thread) =>
    readOrEmpty(`/proc/${pid}/task/${thread}/children`)
      .split(' ')
      .filter((text) => text !== '')
      .map(Number),
  );
}

/** A process that ended between two looks has no files any more: it uses nothing. */
function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function listOrEmpty(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
