import { assert } from '../../../util/assert.ts';
import type { SqliteDatabase } from '../connection/sqlite-driver.ts';

/** SQLite's limit is 2000 result columns (SQLITE_MAX_COLUMN). */
const COLUMNS_MAX = 1000;

/** Aggregates over one table, collected and then asked in one scan. */
export class Questions {
  readonly #database: SqliteDatabase;
  readonly #table: string;
  readonly #asked: string[] = [];
  #answers: readonly unknown[] | null = null;

  /** @param table a quoted identifier */
  constructor(database: SqliteDatabase, table: string) {
    this.#database = database;
    this.#table = table;
  }

  /** @returns what gives the number once `answer` was called */
  ask(aggregate: string): () => number {
    const value = this.#add(aggregate);
    return () => Number(value());
  }

  askText(aggregate: string): () => string {
    const value = this.#add(aggregate);
    return () => String(value());
  }

  answer(): void {
    const answers: unknown[] = [];
    for (let at = 0; at < this.#asked.length; at += COLUMNS_MAX) {
      const columns = this.#asked.slice(at, at + COLUMNS_MAX).join(', ');
      answers.push(...(this.#database.prepare(`select ${columns} from ${this.#table}`).raw().get() as unknown[]));
    }
    this.#answers = answers;
  }

  #add(aggregate: string): () => unknown {
    const known = this.#asked.indexOf(aggregate);
    const at = known < 0 ? this.#asked.push(aggregate) - 1 : known;
    return () => {
      assert(this.#answers !== null, 'a question is answered before its answer is used');
      return this.#answers?.[at];
    };
  }
}
