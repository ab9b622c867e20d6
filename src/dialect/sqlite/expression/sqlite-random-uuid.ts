import { isOperator, type SqliteToken, tokenizeSqlite, withoutComments } from './sqlite-tokens.ts';

/** A random uuid, version 4 (RFC 9562, 5.4), in its text form. */
export const RANDOM_UUID_SQL =
  "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' || " +
  "substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))";

/** The form that has been passed from hand to hand for years; it means the same. */
const COMMON_FORM =
  "lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))),2) || '-' || " +
  "substr('89ab',abs(random()) % 4 + 1, 1) || substr(lower(hex(randomblob(2))),2) || '-' || lower(hex(randomblob(6)))";

const FORMS = new Set([RANDOM_UUID_SQL, COMMON_FORM].map(normalForm));

/** True for the expressions that are known to make a random uuid, however they are spaced. */
export function isRandomUuid(text: string): boolean {
  return text.includes('-4') && FORMS.has(normalForm(text));
}

function normalForm(text: string): string {
  let tokens = withoutComments(tokenizeSqlite(text));
  while (isEnclosed(tokens)) tokens = tokens.slice(1, -1);
  return tokens.map((token) => (token.kind === 'word' ? token.text.toLowerCase() : token.text)).join(' ');
}

/** True where the first parenthesis is closed by the last token. */
function isEnclosed(tokens: readonly SqliteToken[]): boolean {
  let depth = 0;
  for (const [at, token] of tokens.entries()) {
    if (isOperator(token, '(')) depth++;
    if (isOperator(token, ')')) depth--;
    if (depth === 0) return at > 0 && at === tokens.length - 1;
  }
  return false;
}
