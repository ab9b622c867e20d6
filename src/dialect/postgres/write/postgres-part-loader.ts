import type pg from 'pg';
import type { Table } from '../../../model/catalog.ts';
import { displayName, isSameName } from '../../../model/logical-type.ts';
import type { RowBlock } from '../../../model/row-stream.ts';
import { assert } from '../../../util/assert.ts';
import type { PartLoader, Resumable } from '../../part-loader.ts';
import { type Connect, commitForCertain } from '../connection/postgres-commit.ts';
import { runSql } from '../connection/postgres-run.ts';
import { asServerError } from '../connection/postgres-server-error.ts';
import { beginWrite } from '../connection/postgres-session.ts';
import { toRowferryError } from '../postgres-errors.ts';
import { copyIn } from './postgres-copy-in.ts';
import { type CreatedTables, createTables, type NewTables } from './postgres-create-tables.ts';
import { addPart, beginJournal, type JournalHead, readJournal, unfinished } from './postgres-journal.ts';
import {
  AWAIT_PARTS,
  DROP_JOURNAL,
  LOCK_JOURNAL,
  NOTICE_LOST_CLIENT,
  SHARE_PARTS,
} from './postgres-journal-queries.ts';

/** How long another import may still be letting go of the target. */
const LOCK_MS = 10_000;

/**
 * Takes the target for one import that commits as it goes, until the connection ends.
 * @throws TARGET_BUSY where another one is at work
 */
export async function lockForParts(client: pg.Client): Promise<void> {
  await noticeLostClient(client);
  await runSql(client, `set lock_timeout = ${LOCK_MS}`);
  await runSql(client, LOCK_JOURNAL);
  await runSql(client, AWAIT_PARTS);
  await runSql(client, 'reset lock_timeout');
}

async function noticeLostClient(client: pg.Client): Promise<void> {
  await client.query(NOTICE_LOST_CLIENT).catch((error: unknown) => {
    // A system that cannot do it says so; everything else is an error.
    if (asServerError(error) === null) throw toRowferryError(error);
  });
}

/** Loads parts over connections of their own, each in a transaction with its line in the journal. */
export class PostgresPartLoader implements PartLoader {
  readonly #resumable: Resumable;
  readonly #connect: Connect;
  readonly #idle: pg.Client[] = [];
  readonly #all = new Set<pg.Client>();
  #known: ReadonlyMap<string, number> = new Map();
  #tables: readonly Table[] = [];

  constructor(resumable: Resumable, connect: Connect) {
    this.#resumable = resumable;
    this.#connect = connect;
  }

  get known(): ReadonlyMap<string, number> {
    return this.#known;
  }

  /**
   * Makes the tables and the journal and commits them, or finds those that an earlier run made. `client` is in a transaction
   * before and after.
   */
  async begin(client: pg.Client, input: NewTables): Promise<CreatedTables> {
    const { content } = this.#resumable;
    const journal = await readJournal(client);
    const made = journal === null ? await createTables(client, input) : asMade(journal.head, input);
    if (journal === null) {
      const tables = input.tables.map(({ name }) => name);
      const { enums, namespaces, refused } = made;
      await beginJournal(client, { content, tables, enums, namespaces, refused });
      await commitForCertain(client, this.#connect);
      await beginWrite(client);
    } else if (journal.head.content !== content) {
      throw unfinished(journal, 'it is of another archive than this one.');
    }
    this.#known = journal?.parts ?? new Map();
    this.#tables = made.tables;
    return made;
  }

  async load(table: Table, file: string, blocks: AsyncIterable<RowBlock>): Promise<number> {
    const standing = this.#tables.find(({ name }) => isSameName(name, table.name));
    assert(standing !== undefined, `the import has made ${displayName(table.name)}`);
    const client = this.#idle.pop() ?? (await this.#open());
    await beginWrite(client);
    await runSql(client, SHARE_PARTS);
    const rows = await copyIn(client, standing, blocks);
    await addPart(client, file, rows);
    if ((await commitForCertain(client, this.#connect)) === 'answered') this.#idle.push(client);
    return rows;
  }

  /** In the transaction that ends the import. */
  async finish(client: pg.Client): Promise<void> {
    await runSql(client, DROP_JOURNAL);
  }

  async close(): Promise<void> {
    this.#idle.length = 0;
    await Promise.all([...this.#all].map((client) => client.end()));
    this.#all.clear();
  }

  async #open(): Promise<pg.Client> {
    const client = await this.#connect();
    this.#all.add(client);
    await noticeLostClient(client);
    return client;
  }
}

/** What an earlier run made of the same tables: where the server refused generated columns, there are none. */
function asMade({ refused, enums, namespaces }: JournalHead, { tables }: NewTables): CreatedTables {
  const isPlain = (table: Table) =>
    refused.some((part) => part.kind === 'generated' && part.table === displayName(table.name));
  const plain = (table: Table) => ({ ...table, columns: table.columns.filter(({ generated }) => generated === null) });
  return { tables: tables.map((table) => (isPlain(table) ? plain(table) : table)), refused, enums, namespaces };
}
