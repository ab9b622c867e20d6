import type { Table } from '../model/catalog.ts';
import type { OwnershipClass, Reference } from '../model/scope.ts';

/** What is decided about a table, before its references are policed. */
export interface Classified {
  readonly table: Table;
  readonly class: OwnershipClass;
  readonly reason: string;
  readonly owners: readonly Reference[];
}
