import type { PlainError } from '../../../errors/plain-error.ts';
import type { Table } from '../../../model/catalog.ts';
import type { TableSums } from '../../../model/sums.ts';
import type { DigestedPart, SharedParts } from './sqlite-claimed-parts.ts';

/** What the thread is to find out. */
export type ProofTask =
  | { readonly kind: 'sums'; readonly table: Table }
  | { readonly kind: 'digests'; readonly shared: SharedParts };

export interface ProofRequest {
  readonly id: number;
  readonly task: ProofTask;
}

/** What a task comes to, by its kind. */
export interface ProofResults {
  readonly sums: TableSums;
  readonly digests: readonly DigestedPart[];
}

/** What the thread tells of the request with that number. */
export type ProofMessage =
  | { readonly kind: 'rows'; readonly id: number; readonly rows: number; readonly bytes: number }
  | { readonly kind: 'done'; readonly id: number; readonly result: ProofResults[keyof ProofResults] }
  | { readonly kind: 'failed'; readonly id: number; readonly error: PlainError };
