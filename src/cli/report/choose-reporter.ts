import type { Host } from '../host.ts';
import { isAnimated, paintFor } from '../paint.ts';
import { LineReporter } from './line-reporter.ts';
import { LiveReporter } from './live-reporter.ts';
import { type Reporter, SILENT } from './reporter.ts';

export interface ReporterSettings {
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly noColor: boolean;
}

/** The reporter for where stderr goes. */
export function chooseReporter({ quiet, verbose, noColor }: ReporterSettings, host: Host): Reporter {
  if (quiet) return SILENT;
  if (!isAnimated(host.stderr, host.variables)) return new LineReporter(host.stderr, verbose);
  return new LiveReporter(host.stderr, { verbose, paint: paintFor(host.stderr, host.variables, noColor) });
}
