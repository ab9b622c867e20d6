import type { Epoch } from './epoch.ts';

/** The names of the dialects. Only `dialect/open-dialect.ts` chooses code by them. */
export type DialectName = 'sqlite' | 'postgres';

/** How one dialect writes the values of a column. */
export type Storage = SqliteStorage | PostgresStorage;

export interface SqliteStorage {
  readonly dialect: 'sqlite';
  /** As written in CREATE TABLE; `''` where the column has none. It gives the affinity. */
  readonly declaredType: string;
  readonly form: SqliteForm;
}

/** How a logical value lies in a SQLite column; NULL is NULL in every form. */
export type SqliteForm =
  /** 0 or 1. */
  | { readonly kind: 'boolean' }
  | { readonly kind: 'integer' }
  | { readonly kind: 'real' }
  /** A decimal that numeric or real affinity keeps as a number; null: the shortest plain digits. */
  | { readonly kind: 'numeric'; readonly scale: number | null }
  /** TEXT that is the cell's string as it is: text, and every type that goes by its canonical text. */
  | { readonly kind: 'text' }
  | { readonly kind: 'blob' }
  /** A time stamp in another text form than the canonical one. */
  | DateTimeForm
  /** A date or time stamp as a number: INTEGER, or a REAL (with an affinity for integers both). */
  | EpochForm
  /** A uuid in another form than its canonical text: 16 bytes, 32 digits, or in upper case. */
  | { readonly kind: 'uuid'; readonly as: UuidStyle }
  /** A BLOB in SQLite's binary form of JSON, as `jsonb()` makes it of the cell's string. */
  | { readonly kind: 'jsonb' }
  /** TEXT that is an embedded JSON document or array, minified. */
  | { readonly kind: 'document' }
  /** A float as TEXT, for NaN and −0. */
  | { readonly kind: 'real-text' }
  /** Values of several storage classes that the column's affinity makes again from their text. */
  | { readonly kind: 'affinity' }
  /** Values of several storage classes, each cell tagged. */
  | { readonly kind: 'tagged' };

export interface DateTimeForm {
  readonly kind: 'datetime';
  readonly separator: ' ' | 'T';
  /**
   * Digits after the point, always that many; 'trimmed': as many as needed, none for a whole second;
   * 'six-or-none': six, but none for a whole second, as Python and so Django and SQLAlchemy write them.
   */
  readonly fraction: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 'trimmed' | 'six-or-none';
  /** What stands behind the time: '' for timestamp, 'Z' or '+00:00' for timestamptz. */
  readonly zone: '' | 'Z' | '+00:00';
}

export interface EpochForm extends Epoch {
  readonly kind: 'epoch';
}

/** `blob`: the 16 bytes in the order of the text; `hex`: lower case without dashes; `upper`: upper case with them. */
export type UuidStyle = 'blob' | 'hex' | 'upper';

export interface PostgresStorage {
  readonly dialect: 'postgres';
  /** As `format_type` prints it, with its modifier: `character varying(255)`, `numeric(12,4)[]`. */
  readonly typeName: string;
}
