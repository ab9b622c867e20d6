/** One finding of a validation. Cells are canonical JSON text, cut at 200 characters. */
export type Discrepancy =
  | { readonly kind: 'missing-table'; readonly table: string }
  | { readonly kind: 'missing-column'; readonly table: string; readonly column: string }
  | { readonly kind: 'row-count'; readonly table: string; readonly left: number; readonly right: number }
  | {
      readonly kind: 'sum';
      readonly table: string;
      readonly column: string;
      readonly sum: 'nulls' | 'octets' | 'min' | 'max';
      readonly left: string;
      readonly right: string;
    }
  /** The sides hold other rows, in no known order, so that they cannot be named: digests of the two sets. */
  | { readonly kind: 'row-set'; readonly table: string; readonly left: string; readonly right: string }
  /** A row of the left side that the right side does not have. */
  | { readonly kind: 'missing-row'; readonly table: string; readonly key: string }
  /** A row that only the right side has. */
  | { readonly kind: 'extra-row'; readonly table: string; readonly key: string }
  | {
      readonly kind: 'value';
      readonly table: string;
      readonly key: string;
      readonly column: string;
      readonly left: string;
      readonly right: string;
    };
