import { outside } from '../../../model/outside-language.ts';
import { SqliteTokenCursor } from './sqlite-token-cursor.ts';
import { type SqliteToken, tokenizeSqlite, withoutComments } from './sqlite-tokens.ts';

/** What the names in an expression can mean. */
export interface SqliteScope {
  readonly table: string;
  readonly columns: readonly string[];
}

/** Deeper nesting is outside the language; SQLite's own limit is 1000 (SQLITE_MAX_EXPR_DEPTH). */
const DEPTH_MAX = 300;

/** A place in the tokens of an expression. */
export class SqliteTokenReader extends SqliteTokenCursor {
  readonly scope: SqliteScope | null;
  #depth = 0;

  constructor(text: string, scope: SqliteScope | null) {
    super(withoutComments(tokenizeSqlite(text)));
    this.scope = scope;
  }

  isAtEnd(): boolean {
    return this.at === this.tokens.length;
  }

  take(): SqliteToken {
    return this.tokens[this.at++] ?? outside();
  }

  /** The operator or the word in upper case that stands here; `''` for anything else. */
  symbol(): string {
    const token = this.peek();
    if (token?.kind === 'operator') return token.value;
    return token?.kind === 'word' ? token.value.toUpperCase() : '';
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
