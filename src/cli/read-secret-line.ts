import { readFileSync } from 'node:fs';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { Host } from './host.ts';

/** A secret that an option names a file for. */
export interface SecretOption {
  /** `--password-file` */
  readonly flag: string;
  /** `password` */
  readonly word: string;
}

/**
 * The first line of a file; `-` is standard input, where a terminal shows nothing of it.
 *
 * @throws USAGE where it cannot be read, or is empty.
 */
export async function readSecretLine(file: string, { flag, word }: SecretOption, host: Host): Promise<string> {
  const line = file === '-' ? await askFor(word, host) : firstLineOf(file, { flag, word });
  if (line !== '') return line;
  throw new RowferryError('USAGE', {
    message: `${flag} ${file} has an empty first line.`,
    hint: `The ${word} is the first line of the file.`,
  });
}

async function askFor(word: string, { stdin, stderr }: Host): Promise<string> {
  if (stdin.isTTY) stderr.write(`${word.charAt(0).toUpperCase()}${word.slice(1)}: `);
  const line = await stdin.readLine({ echo: false });
  if (stdin.isTTY) stderr.write('\n');
  return line;
}

function firstLineOf(file: string, { flag, word }: SecretOption): string {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/, 1)[0] ?? '';
  } catch (cause) {
    throw new RowferryError('USAGE', {
      message: `The ${word} file ${file} cannot be read.`,
      hint: `Check the path that ${flag} names.`,
      context: { file },
      cause,
    });
  }
}
