import { outside } from '../../../model/outside-language.ts';
import { isOperator, isWord, type SqliteToken, tokenizeSqlite, withoutComments } from './sqlite-tokens.ts';

/** What the names in an expression can mean. */
export interface SqliteScope {
  readonly table: string;
  readonly columns: readonly string[];
}

/** Deeper nesting is outside the language; SQLite's own limit is 1000 (SQLITE_MAX_EXPR_DEPTH). */
const DEPTH_MAX = 300;

/** A place in the tokens of an expression. */
export class SqliteTokenReader {
  readonly scope: SqliteScope | null;
  readonly #tokens: readonly SqliteToken[];
  #at = 0;
  #depth = 0;

  constructor(text: string, scope: SqliteScope | null) {
    this.#tokens = withoutComments(tokenizeSqlite(text));
    this.scope = scope;
  }

  isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  peek(ahead = 0): SqliteToken | undefined {
    return this.#tokens[this.#at + ahead];
  }

  take(): SqliteToken {
    return this.#tokens[this.#at++] ?? outside();
  }

  /** The operator or the word in upper case that stands here; `''` for anything else. */
  symbol(): string {
    const token = this.peek();
    if (token?.kind === 'operator') return token.value;
    return token?.kind === 'word' ? token.value.toUpperCase() : '';
  }

  takeWord(upperCase: string): boolean {
    const found = isWord(this.peek(), upperCase);
    if (found) this.#at++;
    return found;
  }

  takeWords(first: string, second: string): boolean {
    const found = isWord(this.peek(), first) && isWord(this.peek(1), second);
    if (found) this.#at += 2;
    return found;
  }

  takeOperator(text: string): boolean {
    const found = isOperator(this.peek(), text);
    if (found) this.#at++;
    return found;
  }

  /** A name in any quoting, or null. */
  takeName(): string | null {
    const token = this.peek();
    if (token === undefined || !/^(word|double-quoted|name|string)$/.test(token.kind)) return null;
    this.#at++;
    return token.value;
  }

  /** Counts one level of nesting. */
  descend(): void {
    this.#depth++;
    if (this.#depth > DEPTH_MAX) outside();
  }

  ascend(): void {
    this.#depth--;
  }
}
