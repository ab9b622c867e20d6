import { accessSync, constants, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RowferryError } from '../errors/rowferry-error.ts';

/** A file that gets what a run came to, once it has. */
export interface ReportFile {
  write(report: object): void;
}

export const NO_REPORT: ReportFile = { write() {} };

/**
 * The file of `--result-file`: `path` itself, or, where that is a directory, `migration_report_20261121_153000.json` in it (of the moment
 * when the run began, in UTC). A report of an earlier run under the same name is replaced; its owner alone can read it.
 *
 * @throws USAGE beforehand, where it could not be written.
 */
export function openReportFile(path: string, begun: Date): ReportFile {
  const file = isDirectory(path) ? join(path, stampedName(begun)) : path;
  try {
    accessSync(dirname(file), constants.W_OK);
  } catch (cause) {
    throw notWritable(file, cause);
  }
  return { write: (report) => writeReport(file, report) };
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function stampedName(begun: Date): string {
  const [day = '', time = ''] = begun.toISOString().split('T');
  return `migration_report_${day.replaceAll('-', '')}_${time.slice(0, 8).replaceAll(':', '')}.json`;
}

function writeReport(file: string, report: object): void {
  try {
    writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600 });
  } catch (cause) {
    throw notWritable(file, cause);
  }
}

function notWritable(file: string, cause: unknown): RowferryError {
  return new RowferryError('USAGE', {
    message: `The report ${file} cannot be written.`,
    hint: 'Check the path that --result-file names.',
    context: { file },
    cause,
  });
}
