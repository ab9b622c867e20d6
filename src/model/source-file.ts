/** One of several files that are read as one database: its tables stand in a namespace of their own. */
export interface SourceFile {
  /** Made of the path by a pattern; the namespace of its tables. */
  readonly id: string;
  /** The path below the folder, with slashes. */
  readonly file: string;
}

/** A file that is no source, though it could be taken for one, or could not be looked at. */
export interface SkippedFile {
  readonly file: string;
  /** A clause. */
  readonly reason: string;
}

/** The files below a folder that are read as one database. */
export interface DiscoveredFiles {
  /** By their ids, in byte order. */
  readonly found: readonly (SourceFile & { readonly bytes: number })[];
  readonly skipped: readonly SkippedFile[];
}
