import { quoteIdentifier } from '../sqlite-identifier.ts';

const WORDS = /^[A-Za-z_][A-Za-z0-9_]*(?: [A-Za-z_][A-Za-z0-9_]*)*(?: ?\( ?[+-]?[0-9]+(?: ?, ?[+-]?[0-9]+)? ?\))?$/;

/** Words that end a type name, since the grammar gives them another meaning (https://www.sqlite.org/lang_keywords.html). */
const RESERVED: ReadonlySet<string> = new Set(
  (
    'ADD ALL ALTER ALWAYS AND AS AUTOINCREMENT BETWEEN CASE CHECK COLLATE COMMIT CONSTRAINT CREATE DEFAULT DEFERRABLE ' +
    'DELETE DISTINCT DROP ELSE ESCAPE EXISTS FOREIGN FROM GENERATED GROUP HAVING IN INDEX INSERT INTERSECT INTO IS ' +
    'ISNULL JOIN LIMIT NOT NOTHING NOTNULL NULL ON OR ORDER PRIMARY REFERENCES RETURNING SELECT SET TABLE THEN TO ' +
    'TRANSACTION UNION UNIQUE UPDATE USING VALUES WHEN WHERE WITH WITHIN WITHOUT'
  ).split(' '),
);

/**
 * A column's declared type as SQL text, `''` for none. A type that is more than words and sizes stands in
 * quotes, which SQLite takes off again: so nothing of an archive ends the column's definition.
 */
export function declaredTypeSql(declaredType: string): string {
  if (declaredType === '') return '';
  const isPlain =
    WORDS.test(declaredType) && !declaredType.split(/[ (]/).some((word) => RESERVED.has(word.toUpperCase()));
  return isPlain ? declaredType : quoteIdentifier(declaredType);
}
