export type Affinity = 'integer' | 'text' | 'blob' | 'real' | 'numeric';

/**
 * The affinity that a declared type gives a column (https://www.sqlite.org/datatype3.html#determination_of_column_affinity).
 * @param strict the table is STRICT, where ANY keeps every value as it is
 */
export function affinityOf(declaredType: string, strict: boolean): Affinity {
  const name = declaredType.toUpperCase();
  if (strict && name === 'ANY') return 'blob';
  if (name.includes('INT')) return 'integer';
  if (/CHAR|CLOB|TEXT/.test(name)) return 'text';
  if (name === '' || name.includes('BLOB')) return 'blob';
  return /REAL|FLOA|DOUB/.test(name) ? 'real' : 'numeric';
}

/** True where text that reads as a number becomes one. */
export function makesNumbers(affinity: Affinity): boolean {
  return affinity === 'integer' || affinity === 'real' || affinity === 'numeric';
}
