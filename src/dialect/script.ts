/** Where a hook reads the files that were read as one database: a temporary table with the columns `id` and `file`. */
export const SOURCES_TABLE = 'rowferry_sources';

/** True of SQL that may ask for the sources. */
export function readsSources({ text }: Script): boolean {
  return text.toLowerCase().includes(SOURCES_TABLE);
}

/** SQL that the user wrote, to be run on a target inside its transaction: a hook of the rules, or the schema of an application. */
export interface Script {
  /** How to name it in an error: `hooks.before[0] of rules.json`, `schema.sql`. */
  readonly name: string;
  readonly text: string;
  /** A schema may frame itself by BEGIN and COMMIT, which are left out; a hook may not end the transaction. */
  readonly kind: 'hook' | 'schema';
}
