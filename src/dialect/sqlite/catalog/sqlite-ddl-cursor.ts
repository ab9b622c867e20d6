import { isName, SqliteTokenCursor } from '../expression/sqlite-token-cursor.ts';
import { isOperator, isWord, type SqliteToken, tokenizeSqlite, withoutComments } from '../expression/sqlite-tokens.ts';
import type { IndexedColumnPart } from './sqlite-create-table.ts';

const TABLE_CONSTRAINTS = ['CONSTRAINT', 'PRIMARY', 'UNIQUE', 'CHECK', 'FOREIGN'];

/** A place in the tokens of a CREATE statement, moved on by what is taken from it. */
export class DdlCursor extends SqliteTokenCursor {
  readonly #sql: string;
  readonly #comments: readonly SqliteToken[];

  constructor(sql: string) {
    const tokens = tokenizeSqlite(sql);
    super(withoutComments(tokens));
    this.#sql = sql;
    this.#comments = tokens.filter((token) => token.kind === 'comment');
  }

  take(): SqliteToken | undefined {
    return this.tokens[this.at++];
  }

  /** Takes those of the words that stand here, in this order. */
  skipWords(...upperCase: readonly string[]): void {
    for (const word of upperCase) this.takeWord(word);
  }

  takeQualifiedName(): string | null {
    const name = this.takeName();
    return this.takeOperator('.') ? this.takeName() : name;
  }

  /** Takes `( … )` and returns the text between, or null where no parenthesis stands here. */
  takeParenthesized(): string | null {
    const open = this.peek();
    if (!isOperator(open, '(')) return null;
    let depth = 0;
    do {
      const token = this.take();
      if (token === undefined) return null;
      if (isOperator(token, '(')) depth++;
      if (isOperator(token, ')')) depth--;
    } while (depth > 0);
    return this.textBetween(open as SqliteToken, this.peek(-1) as SqliteToken);
  }

  /** The text behind `open` and before `close`, without the white space around it. */
  textBetween(open: SqliteToken, close: SqliteToken): string {
    return this.#sql.slice(open.end, close.start).trim();
  }

  /** The text from one token to another, both with it. */
  textFromTo(first: SqliteToken, last: SqliteToken): string {
    return this.#sql.slice(first.start, last.end);
  }

  textToEnd(): string {
    return this.#sql.slice(this.peek()?.start ?? this.#sql.length).trim();
  }

  /** `( name, … )` as names; null where it is not such a list. */
  takeNames(): readonly string[] | null {
    return this.takeIndexedColumns()?.map((term) => term.column ?? term.text) ?? null;
  }

  /** `( term [COLLATE c] [ASC|DESC], … )`; null where no closed parenthesis stands here. */
  takeIndexedColumns(): readonly IndexedColumnPart[] | null {
    if (!this.takeOperator('(')) return null;
    const terms: IndexedColumnPart[] = [];
    do {
      const from = this.at;
      if (!this.#skipTerm()) return null;
      terms.push(this.#indexedColumn(this.tokens.slice(from, this.at)));
    } while (this.takeOperator(','));
    return this.takeOperator(')') ? terms : null;
  }

  /** True before a constraint of the table, which no column's name can be confused with. */
  atTableConstraint(): boolean {
    return TABLE_CONSTRAINTS.some((word) => isWord(this.peek(), word));
  }

  /** Inner text of the comments between the last token taken and the next one. */
  commentsHere(): readonly string[] {
    return this.commentsFrom(this.peek(-1)?.end ?? 0);
  }

  /** Inner text of the comments between a place and the next token. */
  commentsFrom(start: number): readonly string[] {
    const end = this.peek()?.start ?? this.#sql.length;
    return this.#comments.filter((token) => token.start >= start && token.end <= end).map((token) => token.value);
  }

  /** Moves to the comma or parenthesis that ends a term of a list. */
  #skipTerm(): boolean {
    let depth = 0;
    for (;;) {
      const token = this.peek();
      if (token === undefined) return false;
      if (depth === 0 && (isOperator(token, ',') || isOperator(token, ')'))) return true;
      if (isOperator(token, '(')) depth++;
      if (isOperator(token, ')')) depth--;
      this.at++;
    }
  }

  #indexedColumn(tokens: readonly SqliteToken[]): IndexedColumnPart {
    let last = tokens.length;
    // NULLS FIRST and NULLS LAST are refused by SQLite in an index.
    if (isWord(tokens[last - 2], 'NULLS')) last -= 2;
    const descending = isWord(tokens[last - 1], 'DESC');
    if (last > 1 && (descending || isWord(tokens[last - 1], 'ASC') || isWord(tokens[last - 1], 'AUTOINCREMENT')))
      last--;
    const collation = last > 2 && isWord(tokens[last - 2], 'COLLATE') ? (tokens[last - 1] as SqliteToken).value : null;
    if (collation !== null) last -= 2;
    const sole = last === 1 ? (tokens[0] as SqliteToken) : null;
    const column = sole !== null && isName(sole) ? sole.value : null;
    const text = last === 0 ? '' : this.textFromTo(tokens[0] as SqliteToken, tokens[last - 1] as SqliteToken);
    return { column, text, collation, descending };
  }
}
