import { RowferryError } from '../errors/rowferry-error.ts';
import type { Script } from './script.ts';

/** The error of a script with a statement that would end the import's transaction, or cannot stand in one. */
export function notInTransaction({ name }: Script, statement: string): RowferryError {
  return new RowferryError('USAGE', {
    message: `${name} has a statement that cannot be part of an import's transaction: ${shortened(statement)}`,
    hint: 'Leave it out: everything happens in one transaction, which is committed when the rows are proven.',
    context: { script: name },
  });
}

/** The error of a statement that the database refuses; nothing is left of the import then. */
export function refusedStatement({ name }: Script, statement: string, cause: unknown): RowferryError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new RowferryError('QUERY_FAILED', {
    message: `${name}: the database refuses ${shortened(statement)}: ${reason}`,
    hint: 'Correct the script; nothing was changed in the target.',
    context: { script: name },
    cause,
  });
}

const SHOWN_MAX = 80;

function shortened(statement: string): string {
  const line = statement.replaceAll(/\s+/g, ' ').trim();
  return JSON.stringify(line.length > SHOWN_MAX ? `${line.slice(0, SHOWN_MAX)}…` : line);
}
