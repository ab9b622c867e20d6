/** Is told of the tables of a container, one after the other, while they are packed, proven or unpacked. */
export interface ContainerProgress {
  /** @param rows that the table should have */
  begun(table: string, rows: number): void;
  /** A part of the table that was begun last is done. */
  partDone(part: { readonly rows: number; readonly bytes: number }): void;
  /** All of it is. */
  done(): void;
}

export const NO_PROGRESS: ContainerProgress = { begun() {}, partDone() {}, done() {} };
