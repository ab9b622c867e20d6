import type { ProgressEvent, StageName } from '../../stages/progress.ts';
import { formatBytes, formatCount, formatInteger, formatSeconds } from '../format-quantity.ts';
import type { Output } from '../host.ts';
import { printable } from '../text-width.ts';
import { describeRetry } from './describe-retry.ts';
import type { Reporter } from './reporter.ts';

/** Nothing is silent for longer than this. */
const HEARTBEAT_MS = 10_000;

interface RunningTable {
  readonly table: string;
  readonly rowsExpected: number | null;
  rows: number;
  bytes: number;
}

/**
 * For pipes, files and machines: a line for each finished table and stage, and a sign of life every ten seconds
 * in which nothing else was printed. Notices are printed; steps only where `verbose`.
 */
export class LineReporter implements Reporter {
  readonly #output: Output;
  readonly #verbose: boolean;
  readonly #running = new Map<StageName, RunningTable | null>();
  #heartbeat: NodeJS.Timeout;

  constructor(output: Output, verbose: boolean) {
    this.#output = output;
    this.#verbose = verbose;
    this.#heartbeat = this.#startHeartbeat();
  }

  take(event: ProgressEvent): void {
    this.#remember(event);
    const line = describeEvent(event, this.#verbose);
    if (line !== null) this.say(line);
  }

  say(line: string): void {
    this.#output.write(`${line}\n`);
    clearInterval(this.#heartbeat);
    this.#heartbeat = this.#startHeartbeat();
  }

  /** Its lines are never redrawn. */
  clear(): void {}

  close(): void {
    clearInterval(this.#heartbeat);
  }

  #remember(event: ProgressEvent): void {
    if (event.kind === 'stage-started' || event.kind === 'table-finished') this.#running.set(event.stage, null);
    if (event.kind === 'retry') this.#running.clear();
    if (event.kind === 'stage-finished') this.#running.delete(event.stage);
    if (event.kind === 'table-started') this.#running.set(event.stage, { ...event, rows: 0, bytes: 0 });
    const running = this.#running.get(event.stage);
    if (event.kind !== 'rows' || running === null || running === undefined) return;
    running.rows = event.rows;
    running.bytes = event.bytes;
  }

  #startHeartbeat(): NodeJS.Timeout {
    return setInterval(() => this.#beat(), HEARTBEAT_MS).unref();
  }

  #beat(): void {
    for (const [stage, table] of this.#running) this.#output.write(`${stage}: ${describeRunning(table)}\n`);
  }
}

/** The line of an event, or null where it is not worth one. */
function describeEvent(event: ProgressEvent, verbose: boolean): string | null {
  switch (event.kind) {
    case 'table-finished': {
      const { table, written, rejected, bytes, seconds } = event.summary;
      const lost = rejected === 0 ? '' : `, ${formatInteger(rejected)} rejected`;
      const size = `${formatCount(written, 'row')}${lost}, ${formatBytes(bytes)}, ${formatSeconds(seconds)}`;
      return `${event.stage} ${printable(table)}: ${size}`;
    }
    case 'stage-finished':
      return `${event.stage}: done in ${formatSeconds(event.seconds)}`;
    case 'notice':
      return `${event.stage}: note: ${printable(event.message)}`;
    case 'retry':
      return describeRetry(event);
    case 'step':
      return verbose ? `${event.stage}: ${printable(event.step)}` : null;
    default:
      return null;
  }
}

function describeRunning(table: RunningTable | null): string {
  if (table === null) return 'still at work';
  const of = table.rowsExpected === null ? '' : ` of ${formatInteger(table.rowsExpected)}`;
  return `${printable(table.table)}: ${formatInteger(table.rows)}${of} rows, ${formatBytes(table.bytes)} so far`;
}
