/** One thing to do of a dump: a statement, or a COPY with the lines that follow it. */
export type DumpStep =
  | { readonly kind: 'statement'; readonly sql: string }
  /** `data` is COPY text without its end mark. */
  | { readonly kind: 'copy'; readonly sql: string; readonly data: string };

/**
 * What can stand between two places where a statement could end: comments, strings, quoted names, dollar quotes, and
 * the semicolon itself. Strings are those of `standard_conforming_strings = on`, as pg_dump sets it.
 */
const TOKEN =
  /--[^\n]*|\/\*|[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$|[\w\u0080-\uffff][\w$\u0080-\uffff]*|;/gs;

const COPY_FROM_STDIN = /^\s*copy\s.+\sfrom\s+stdin\b/is;
/** Commands for psql (`\restrict …`) and blank lines, between statements. */
const BETWEEN_STATEMENTS = /(?:\\[^\n]*(?:\n|$)|\s+|--[^\n]*(?:\n|$))*/y;

/** Cuts the text of a plain dump into steps. */
export function* splitDump(text: string): Generator<DumpStep> {
  let at = 0;
  for (;;) {
    at = skipBetween(text, at);
    if (at >= text.length) return;
    const end = statementEnd(text, at);
    const sql = text.slice(at, end);
    if (!COPY_FROM_STDIN.test(sql)) {
      yield { kind: 'statement', sql };
      at = end;
      continue;
    }
    const start = text.indexOf('\n', end) + 1;
    const mark = text.startsWith('\\.', start) ? start : text.indexOf('\n\\.', start) + 1;
    if (start === 0 || (mark === 0 && start !== 0)) throw new Error(`This COPY has no end: ${sql}`);
    yield { kind: 'copy', sql, data: text.slice(start, mark) };
    at = mark + '\\.'.length;
  }
}

function skipBetween(text: string, at: number): number {
  BETWEEN_STATEMENTS.lastIndex = at;
  BETWEEN_STATEMENTS.test(text);
  return BETWEEN_STATEMENTS.lastIndex;
}

/** @returns the offset after the semicolon, or the end of the text */
function statementEnd(text: string, start: number): number {
  TOKEN.lastIndex = start;
  for (;;) {
    const token = TOKEN.exec(text)?.[0];
    if (token === undefined) return text.length;
    if (token === ';') return TOKEN.lastIndex;
    if (token === '/*') TOKEN.lastIndex = blockCommentEnd(text, TOKEN.lastIndex);
    else if (token.startsWith('$')) TOKEN.lastIndex = endOf(text, token, TOKEN.lastIndex);
  }
}

/** Block comments nest: https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS */
function blockCommentEnd(text: string, start: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = start;
  let depth = 1;
  while (depth > 0) {
    const found = mark.exec(text)?.[0];
    if (found === undefined) return text.length;
    depth += found === '/*' ? 1 : -1;
  }
  return mark.lastIndex;
}

function endOf(text: string, closing: string, start: number): number {
  const found = text.indexOf(closing, start);
  return found === -1 ? text.length : found + closing.length;
}
