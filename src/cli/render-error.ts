import type { ErrorContext } from '../errors/rowferry-error.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';
import type { Paint } from './paint.ts';
import type { Secrets } from './secrets.ts';
import { printable } from './text-width.ts';

/** How an error is shown. */
export interface ErrorView {
  readonly paint: Paint;
  readonly secrets: Secrets;
  /** Also the causes and the stack. */
  readonly verbose: boolean;
}

/** Makes anything that was thrown an error of ours: what is not one yet is a bug. */
export function asRowferryError(error: unknown): RowferryError {
  if (error instanceof RowferryError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new RowferryError('UNEXPECTED', {
    message: `Something unexpected happened: ${message}`,
    hint: 'This is a bug in RowFerry. Please report it with what --verbose prints.',
    cause: error,
  });
}

/** The exit code that an error ends the program with. */
export function exitCodeOf(error: RowferryError): ExitCode {
  const isTermination = error.code === 'INTERRUPTED' && error.context['signal'] === 'SIGTERM';
  return isTermination ? 143 : EXIT_CODES[error.code];
}

/** `error[CODE]: message`, where it happened, what to do next; several lines, each ended. */
export function renderError(error: RowferryError, { paint, secrets, verbose }: ErrorView): string {
  const shown = (text: string): string => printableLines(secrets.redact(text));
  const place = describePlace(error.context);
  const lines = [
    `${paint('red', `error[${error.code}]:`)} ${shown(error.message)}`,
    ...(place === '' ? [] : [`  where: ${shown(place)}`]),
    ...listedElsewhere(error.context),
    ...(error.hint === null ? [] : [`  ${paint('bold', 'hint:')} ${shown(error.hint)}`]),
    ...(verbose ? causeLines(error).map((line) => paint('dim', shown(line))) : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** The error as the JSON document holds it. */
export function errorDocument(error: RowferryError, { secrets, verbose }: Omit<ErrorView, 'paint'>): object {
  const redacted = (text: string): string => secrets.redact(text);
  const redactAll = (value: unknown): unknown => {
    if (typeof value === 'string') return redacted(value);
    if (Array.isArray(value)) return value.map(redactAll);
    return typeof value === 'object' && value !== null ? redactMembers(value) : value;
  };
  const redactMembers = (value: object): object =>
    Object.fromEntries(Object.entries(value).map(([name, member]) => [name, redactAll(member)]));
  return {
    code: error.code,
    message: redacted(error.message),
    hint: error.hint === null ? null : redacted(error.hint),
    context: redactMembers(error.context),
    ...(verbose ? { causes: causeLines(error).map(redacted) } : {}),
  };
}

/** `table users, column email, key 7`. */
function describePlace(context: ErrorContext): string {
  return Object.entries(context)
    .filter(([name, value]) => !['signal', 'badRows', 'madeWith'].includes(name) && value !== undefined)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

/** A message names the first bad rows alone. */
function listedElsewhere({ badRows = [] }: ErrorContext): readonly string[] {
  if (badRows.length <= 1) return [];
  return [`  rows:  ${badRows.length.toLocaleString('en')}, each named by --json (error.context.badRows)`];
}

/** Servers write several lines into one message; every other control character is made visible. */
function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n    ');
}

function causeLines(error: Error): readonly string[] {
  const lines = stackOf(error);
  return error.cause === undefined ? lines : [...lines, ...chain(error.cause)];
}

function chain(cause: unknown): readonly string[] {
  if (!(cause instanceof Error)) return [`  caused by: ${String(cause)}`];
  const own = [`  caused by: ${cause.name}: ${cause.message}`, ...stackOf(cause)];
  return cause.cause === undefined ? own : [...own, ...chain(cause.cause)];
}

function stackOf(error: Error): readonly string[] {
  return (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
}
