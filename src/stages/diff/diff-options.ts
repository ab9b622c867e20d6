import type { Phase } from '../../archive/archive-layout.ts';
import type { CatalogChange } from '../../compare/diff-catalogs.ts';
import type { DatabaseEnd } from '../../dialect/dialect.ts';
import type { DialectName } from '../../model/storage.ts';
import type { OpeningKeys } from '../../snapshot/age-keys.ts';
import type { ScopeOptions, TypeOptions } from '../stage-options.ts';

/** What can be compared. */
export type DiffEnd =
  /** The directory of an archive, or of one of its phases. */
  | { readonly kind: 'archive'; readonly directory: string }
  /** An audit snapshot by its id, the beginning of it, `latest` or a digest. */
  | { readonly kind: 'snapshot'; readonly name: string; readonly store: string }
  | { readonly kind: 'database'; readonly end: DatabaseEnd };

export interface DiffOptions {
  readonly left: DiffEnd;
  readonly right: DiffEnd;
  /** Display names; null: all. */
  readonly tables: readonly string[] | null;
  readonly exclude: readonly string[];
  /** Of live databases only this user's rows count; null: everybody's. */
  readonly scope: ScopeOptions | null;
  /** How the types of live SQLite files are decided. */
  readonly types: TypeOptions;
  /** How many rows of each table are told of; null: all. All are counted. */
  readonly limit: number | null;
  /** What sealed snapshots are opened with. */
  readonly keys?: OpeningKeys;
  /** Told of every difference that is found, tables one after the other. Values stand in rows alone. */
  readonly onFinding: (finding: DiffFinding) => void | Promise<void>;
}

/** A cell by its column: canonical JSON text. */
export interface DiffCell {
  readonly column: string;
  readonly cell: string;
}

export type DiffFinding =
  | ({ readonly kind: 'catalog-change' } & CatalogChange)
  /** The row line of a row that only one side has; its key is null where only whole rows are the same. */
  | {
      readonly kind: 'row-added' | 'row-removed';
      readonly table: string;
      readonly key: readonly DiffCell[] | null;
      readonly row: string;
    }
  | {
      readonly kind: 'row-changed';
      readonly table: string;
      readonly key: readonly DiffCell[];
      readonly columns: readonly ChangedCell[];
    };

export interface ChangedCell {
  /** Its name on the right side. */
  readonly column: string;
  readonly before: string;
  readonly after: string;
}

/** A side, for people and programs; never holds a password. */
export interface DiffEndInfo {
  readonly kind: DiffEnd['kind'];
  readonly display: string;
  readonly dialect: DialectName;
  /** Of an archive: where it came from, and when. */
  readonly source?: { readonly dialect: DialectName; readonly database: string };
  readonly phase?: Phase;
  readonly createdAt?: string;
  /** Of an archive: the digest of its content. */
  readonly content?: string;
  /** The user whose rows these are; null: everybody's. */
  readonly user: string | null;
}

/** What differs between two sides. */
export interface DiffSummary {
  readonly stage: 'diff';
  readonly left: DiffEndInfo;
  readonly right: DiffEndInfo;
  readonly equal: boolean;
  readonly catalog: readonly CatalogChange[];
  readonly tables: readonly TableDiff[];
  readonly seconds: number;
}

/** The rows of one table that both sides have, or one. */
export interface TableDiff {
  /** Its display name on the right side, or on the left where only that has it. */
  readonly table: string;
  readonly rows: { readonly left: number; readonly right: number };
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** How often each column differs in the rows that changed; those that never do are not there. */
  readonly columns: readonly { readonly column: string; readonly changed: number }[];
  /** What tells the rows apart; null: only whole rows are the same. */
  readonly key: readonly string[] | null;
  /** Rows in parts of equal digests, which were not read. */
  readonly notRead: number;
}
