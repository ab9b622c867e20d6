import { isOperator, isWord, type SqliteToken } from './sqlite-tokens.ts';

/** A place in tokens, moved on by what is taken from it. */
export class SqliteTokenCursor {
  protected readonly tokens: readonly SqliteToken[];
  protected at = 0;

  constructor(tokens: readonly SqliteToken[]) {
    this.tokens = tokens;
  }

  peek(ahead = 0): SqliteToken | undefined {
    return this.tokens[this.at + ahead];
  }

  takeWord(upperCase: string): boolean {
    return this.takeWords(upperCase);
  }

  /** Takes the words if all of them stand here in this order. */
  takeWords(...upperCase: readonly string[]): boolean {
    const found = upperCase.every((word, ahead) => isWord(this.peek(ahead), word));
    if (found) this.at += upperCase.length;
    return found;
  }

  takeOperator(text: string): boolean {
    const found = isOperator(this.peek(), text);
    if (found) this.at++;
    return found;
  }

  /** Takes a name in any quoting; a string is one too (https://www.sqlite.org/lang_keywords.html). */
  takeName(): string | null {
    const token = this.peek();
    if (token === undefined || !isName(token)) return null;
    this.at++;
    return token.value;
  }
}

/** True for a token that can be a name. */
export function isName({ kind }: SqliteToken): boolean {
  return kind === 'word' || kind === 'double-quoted' || kind === 'name' || kind === 'string';
}
