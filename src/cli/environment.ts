import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { Variables } from './host.ts';

/** The environment variables in their two layers: those of the process win over those of `--env-file`. */
export interface Environment {
  readonly process: Variables;
  readonly file: Variables;
}

/**
 * Reads the env file, if one is named, as `process.loadEnvFile` does, but changes nothing.
 *
 * @throws USAGE when the file cannot be read.
 */
export function readEnvironment(process: Variables, envFile: string | null): Environment {
  return { process, file: envFile === null ? {} : parseEnvFile(envFile) };
}

/** The value of a variable, null where it is not set. An empty one counts as not set. */
export function variableOf({ process, file }: Environment, name: string): string | null {
  return [process[name], file[name]].find((value) => value !== undefined && value !== '') ?? null;
}

function parseEnvFile(path: string): Variables {
  try {
    return parseEnv(readFileSync(path, 'utf8')) as Variables;
  } catch (cause) {
    throw new RowferryError('USAGE', {
      message: `The env file ${path} cannot be read.`,
      hint: 'Check the path that --env-file names.',
      context: { file: path },
      cause,
    });
  }
}
