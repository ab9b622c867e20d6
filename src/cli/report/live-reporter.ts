import type { ProgressEvent, StageName } from '../../stages/progress.ts';
import { formatBytes, formatCount, formatInteger, formatSeconds } from '../format-quantity.ts';
import type { Output } from '../host.ts';
import type { Paint } from '../paint.ts';
import { cutToWidth, printable } from '../text-width.ts';
import { describeRetry } from './describe-retry.ts';
import type { Reporter } from './reporter.ts';
import { advance, rowsPerSecond, type StageProgress, secondsLeft, startedStage } from './stage-progress.ts';

/** Ten times a second is as often as an eye can follow. */
const REDRAW_MS = 100;

export interface LiveOptions {
  readonly verbose: boolean;
  readonly paint: Paint;
}

/** For a terminal: one line per running stage, redrawn in place; finished stages and notices stay above it. */
export class LiveReporter implements Reporter {
  readonly #output: Output;
  readonly #options: LiveOptions;
  readonly #stages = new Map<StageName, StageProgress>();
  readonly #timer: NodeJS.Timeout;
  #drawnLines = 0;
  #isChanged = false;
  #hasSaid = false;

  constructor(output: Output, options: LiveOptions) {
    this.#output = output;
    this.#options = options;
    this.#timer = setInterval(() => this.#redraw(), REDRAW_MS).unref();
  }

  take(event: ProgressEvent): void {
    const now = performance.now();
    const { stage } = event;
    const progress = this.#stages.get(stage) ?? startedStage(stage, now);
    this.#isChanged = true;
    if (event.kind === 'stage-finished') {
      this.#stages.delete(stage);
      this.say(finishedLine(progress, event.seconds));
      return;
    }
    this.#stages.set(stage, advance(progress, event, now));
    if (event.kind === 'retry') this.#startAgain(event);
    if (event.kind === 'notice') this.say(`${stage}: note: ${printable(event.message)}`);
    if (event.kind === 'step' && this.#options.verbose) this.say(`${stage}: ${printable(event.step)}`);
  }

  /** What ran beside the stage that failed was stopped with it. */
  #startAgain(event: Extract<ProgressEvent, { readonly kind: 'retry' }>): void {
    for (const stage of this.#stages.keys()) if (stage !== event.stage) this.#stages.delete(stage);
    this.say(describeRetry(event));
  }

  say(line: string): void {
    this.#output.write(`${this.#clearing()}${line}\n`);
    this.#drawnLines = 0;
    this.#isChanged = true;
    this.#hasSaid = true;
  }

  clear(): void {
    if (this.#drawnLines === 0) return;
    this.#output.write(this.#clearing());
    this.#drawnLines = 0;
    this.#isChanged = true;
  }

  close(): void {
    clearInterval(this.#timer);
    // The result that follows is set off from what stays of the progress.
    this.#output.write(this.#clearing() + (this.#hasSaid ? '\n' : ''));
    this.#drawnLines = 0;
    this.#stages.clear();
  }

  #redraw(): void {
    // A running rate changes even when no event comes, but a still line is calmer than a falling number.
    if (!this.#isChanged) return;
    this.#isChanged = false;
    const now = performance.now();
    const columns = this.#output.columns || 80;
    const lines = [...this.#stages.values()].map((stage) => cutToWidth(stageLine(stage, now), columns - 1));
    const painted = lines.map((line) => this.#options.paint('dim', line));
    this.#output.write(this.#clearing() + painted.map((line) => `${line}\n`).join(''));
    this.#drawnLines = lines.length;
  }

  /** Goes back to the first drawn line and clears from there to the end of the screen. */
  #clearing(): string {
    return this.#drawnLines === 0 ? '' : `\x1b[${this.#drawnLines}A\r\x1b[J`;
  }
}

/** `import     orders  1,234,567 of 2,000,000 rows  61 %  123.4 MB  456,789 rows/s  4.1 s left`. */
export function stageLine(progress: StageProgress, nowMs: number): string {
  const { stage, table, step, tablesFinished } = progress;
  const name = stage.padEnd(10);
  if (step !== null) return `${name} ${printable(step)}`;
  if (table === null)
    return `${name} ${tablesFinished === 0 ? 'starting' : `${formatCount(tablesFinished, 'table')} done`}`;
  const rate = rowsPerSecond(table, nowMs);
  const left = secondsLeft(table, nowMs);
  return [
    `${name} ${printable(table.table)}`,
    rowsOf(table.rows, table.rowsExpected),
    formatBytes(table.bytes),
    ...(rate === null ? [] : [`${formatInteger(rate)} rows/s`]),
    ...(left === null ? [] : [`${formatSeconds(left)} left`]),
  ].join('  ');
}

function rowsOf(rows: number, expected: number | null): string {
  if (expected === null || expected === 0) return formatCount(rows, 'row');
  const percent = Math.min(100, Math.floor((100 * rows) / expected));
  return `${formatInteger(rows)} of ${formatInteger(expected)} rows  ${percent} %`;
}

function finishedLine(progress: StageProgress, seconds: number): string {
  const { stage, tablesFinished, rowsFinished, bytesFinished } = progress;
  const counts = `${formatCount(tablesFinished, 'table')}, ${formatCount(rowsFinished, 'row')}`;
  return `${stage.padEnd(10)} ${counts}, ${formatBytes(bytesFinished)}, ${formatSeconds(seconds)}`;
}
