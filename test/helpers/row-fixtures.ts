import type { Column, Table } from '../../src/model/catalog.ts';
import type { LogicalType } from '../../src/model/logical-type.ts';
import type { RowBlock } from '../../src/model/row-stream.ts';

/** A plain SQLite column of that type. */
export function column(name: string, type: LogicalType, more: Partial<Column> = {}): Column {
  return {
    name,
    type,
    storage: { dialect: 'sqlite', declaredType: 'TEXT', form: { kind: 'text' } },
    remembered: null,
    nullable: true,
    default: null,
    identity: null,
    generated: null,
    collation: null,
    census: null,
    ...more,
  };
}

/** A table with these columns and, where given, a primary key. */
export function table(name: string, columns: readonly Column[], key: readonly string[] | null = null): Table {
  return {
    name: { namespace: null, name },
    columns,
    primaryKey: key === null ? null : { name: null, columns: key, deferrable: 'no', nullsDistinct: true },
    uniqueKeys: [],
    foreignKeys: [],
    checks: [],
    indexes: [],
    options: { strict: false, withoutRowid: false, partitioned: false },
    remembered: null,
  };
}

/** Row lines as blocks of at most `perBlock` rows. */
export async function* blocksOf(lines: readonly string[], perBlock = 2): AsyncIterable<RowBlock> {
  for (let at = 0; at < lines.length; at += perBlock) {
    const some = lines.slice(at, at + perBlock);
    yield { bytes: Buffer.from(some.map((line) => `${line},\n`).join('')), rows: some.length };
  }
}
