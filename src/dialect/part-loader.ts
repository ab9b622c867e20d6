import type { Table } from '../model/catalog.ts';
import type { RowBlock } from '../model/row-stream.ts';

/** An import that commits as it goes, so that a later run can go on where it was stopped. */
export interface Resumable {
  /** The digest of what is imported: only an import of the same goes on. */
  readonly content: string;
  /** How many parts are loaded at a time, each over a connection of its own. */
  readonly connections: number;
}

/** Loads parts in transactions of their own. Between `begin` and `complete` of its writer; several at a time. */
export interface PartLoader {
  /** How many rows of each part an earlier run has committed, by its file. */
  readonly known: ReadonlyMap<string, number>;
  /** Loads the rows of a part that is not known and commits them together with that fact. Returns how many there were. */
  load(table: Table, file: string, blocks: AsyncIterable<RowBlock>): Promise<number>;
}
