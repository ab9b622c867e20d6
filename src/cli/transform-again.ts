import { RowferryError } from '../errors/rowferry-error.ts';
import { nextCommand } from './next-command.ts';
import { nextWords, sameWords, type TypedWords } from './typed-words.ts';

export interface TypedImport {
  /** The target as it is typed; null: it comes from the environment. */
  readonly argument: string | null;
  readonly typed: TypedWords;
}

/** Where an import finds another target than its plan was made for: says the commands that make it anew, as they can be typed. */
export async function sayingTransform<Result>(
  importing: Promise<Result>,
  { argument, typed }: TypedImport,
): Promise<Result> {
  try {
    return await importing;
  } catch (error) {
    if (!(error instanceof RowferryError) || error.context.madeWith === undefined) throw error;
    const given = nextWords(typed, 'import');
    const known = pairsOf(error.context.madeWith).flatMap((pair) => (given.includes(pair[0]) ? [] : pair));
    const transform = nextCommand('transform', argument ?? 'TO', ...given, ...known);
    throw new RowferryError(error.code, {
      message: error.message,
      hint: `Run "${transform}", then again "${nextCommand('import', argument, ...sameWords(typed))}".`,
      context: error.context,
      cause: error.cause,
    });
  }
}

function pairsOf(words: readonly string[]): readonly (readonly [string, string])[] {
  return words.flatMap((word, at) => (at % 2 === 0 ? [[word, words[at + 1] ?? ''] as const] : []));
}
