/**
 * Independent sums: taken on a database by plain SQL, not through the encoder, so that a fault of the
 * encoder shows. Each is null where that side did not take it; only sums that both sides took are compared.
 *
 * - every type: `nulls`;
 * - integer, float: `min` and `max` by number, as the canonical cell's text without quotes (NaN is the greatest);
 * - text, json, uuid, enum, other, bytes: `octets`, the sum of octet lengths of the canonical text (or of
 *   the bytes), and `min` and `max`, the shortest and longest of them in octets: lengths, so that no
 *   person's data is in a manifest.
 */
export interface ColumnSums {
  readonly name: string;
  readonly nulls: number;
  readonly octets: string | null;
  readonly min: string | null;
  readonly max: string | null;
}

export interface TableSums {
  readonly rows: number;
  readonly columns: readonly ColumnSums[];
}
