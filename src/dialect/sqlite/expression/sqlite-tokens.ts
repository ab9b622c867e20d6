/** One token of SQL text. Comments are tokens too; white space is not. */
export interface SqliteToken {
  readonly kind: SqliteTokenKind;
  /** As written. */
  readonly text: string;
  /**
   * What it stands for: a name without its quotes, a string's content, a blob's hex digits, a numeral without
   * underscores, a comment's inner text; else as written.
   */
  readonly value: string;
  /** Where it stands, in UTF-16 units: `sql.slice(start, end) === text`. */
  readonly start: number;
  readonly end: number;
}

export type SqliteTokenKind =
  /** An unquoted name or a keyword. */
  | 'word'
  /** `"x"`: a name, or a string where no such name is (https://www.sqlite.org/quirks.html#dblquote). */
  | 'double-quoted'
  /** `[x]` or a name in back quotes. */
  | 'name'
  | 'string'
  | 'blob'
  /** Decimal digits alone. */
  | 'integer'
  /** `0x…`: a 64-bit integer in two's complement. */
  | 'hex'
  | 'float'
  | 'operator'
  | 'parameter'
  | 'comment'
  /** Text that is no token: an unclosed quote, a malformed number. It reaches to where the text can go on. */
  | 'illegal';

type Match = Pick<SqliteToken, 'kind' | 'value'> & { readonly length: number };

/** Every rule is tried at a position, the first that matches wins; after sqlite3GetToken in tokenize.c. */
const RULES: readonly { readonly pattern: RegExp; readonly match: (found: RegExpExecArray) => Match }[] = [
  { pattern: /--([^\n]*)/y, match: (found) => token('comment', found, (found[1] as string).trim()) },
  { pattern: /\/\*(.*?)(?:\*\/|$)/sy, match: (found) => token('comment', found, (found[1] as string).trim()) },
  {
    pattern: /[xX]'([^']*)('?)/y,
    match: (found) => token(isHexPairs(found) ? 'blob' : 'illegal', found, found[1] as string),
  },
  { pattern: /'([^']*(?:''[^']*)*)'(?!')/y, match: (found) => token('string', found, undouble(found[1], "'")) },
  { pattern: /"([^"]*(?:""[^"]*)*)"(?!")/y, match: (found) => token('double-quoted', found, undouble(found[1], '"')) },
  { pattern: /`([^`]*(?:``[^`]*)*)`(?!`)/y, match: (found) => token('name', found, undouble(found[1], '`')) },
  { pattern: /\[([^\]]*)\]/y, match: (found) => token('name', found, found[1] as string) },
  { pattern: /['"`[].*/sy, match: (found) => token('illegal', found, found[0]) },
  { pattern: /0[xX][0-9A-Za-z_$\u0080-\uffff]*/y, match: numeral },
  { pattern: /\.?[0-9][0-9A-Za-z_$.\u0080-\uffff]*(?:(?<=[eE])[+-]?[0-9A-Za-z_$\u0080-\uffff]+)?/y, match: numeral },
  { pattern: /[A-Za-z_\u0080-\uffff][0-9A-Za-z_$\u0080-\uffff]*/y, match: (found) => token('word', found, found[0]) },
  {
    pattern: /\?[0-9]*|[@#:$][0-9A-Za-z_$\u0080-\uffff]+/y,
    match: (found) => token('parameter', found, found[0]),
  },
  {
    pattern: /->>|->|\|\||<<|<=|<>|>>|>=|==|!=|[-+*/%=<>&|~(),.;]/y,
    match: (found) => token('operator', found, found[0]),
  },
  { pattern: /./sy, match: (found) => token('illegal', found, found[0]) },
];

const SPACE = /[ \t\n\f\r\ufeff]*/y;

/**
 * The tokens of SQL text by SQLite's rules (https://www.sqlite.org/src/file/src/tokenize.c): four ways of
 * quoting, comments that may end with the text, numerals with underscores. Never throws: what SQLite would
 * refuse is a token of kind `illegal`.
 */
export function tokenizeSqlite(text: string): readonly SqliteToken[] {
  const tokens: SqliteToken[] = [];
  let at = behindSpace(text, 0);
  while (at < text.length) {
    const found = matchAt(text, at);
    const end = at + found.length;
    tokens.push({ kind: found.kind, value: found.value, text: text.slice(at, end), start: at, end });
    at = behindSpace(text, end);
  }
  return tokens;
}

/** The tokens without comments: what a parser reads. */
export function withoutComments(tokens: readonly SqliteToken[]): readonly SqliteToken[] {
  return tokens.filter((token) => token.kind !== 'comment');
}

/** True for an unquoted word with this spelling in any case. */
export function isWord(token: SqliteToken | undefined, upperCase: string): boolean {
  return token?.kind === 'word' && token.value.toUpperCase() === upperCase;
}

export function isOperator(token: SqliteToken | undefined, text: string): boolean {
  return token?.kind === 'operator' && token.value === text;
}

function behindSpace(text: string, at: number): number {
  SPACE.lastIndex = at;
  SPACE.test(text);
  return SPACE.lastIndex;
}

function matchAt(text: string, at: number): Match {
  for (const { pattern, match } of RULES) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) return match(found);
  }
  throw new Error(`broken invariant: no token rule matches at ${at}`);
}

function token(kind: SqliteTokenKind, found: RegExpExecArray, value: string): Match {
  return { kind, value, length: found[0].length };
}

function isHexPairs(found: RegExpExecArray): boolean {
  return found[2] === "'" && /^(?:[0-9a-fA-F]{2})*$/.test(found[1] as string);
}

function undouble(content: string | undefined, quote: string): string {
  return (content as string).replaceAll(quote + quote, quote);
}

const DIGITS = '[0-9]+(?:_[0-9]+)*';
const INTEGER = new RegExp(`^${DIGITS}$`);
const HEX = /^0[xX][0-9a-fA-F]+(?:_[0-9a-fA-F]+)*$/;
const FLOAT = new RegExp(`^(?:${DIGITS}\\.?(?:${DIGITS})?|\\.${DIGITS})(?:[eE][+-]?${DIGITS})?$`);

/** Takes as much as SQLite would before it says that the number is malformed. */
function numeral(found: RegExpExecArray): Match {
  const text = found[0];
  const value = text.replaceAll('_', '');
  if (INTEGER.test(text)) return token('integer', found, value);
  if (HEX.test(text)) return token('hex', found, value);
  return token(FLOAT.test(text) ? 'float' : 'illegal', found, value);
}
