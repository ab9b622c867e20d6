import type { Phase } from '../../../src/archive/archive-layout.ts';
import { createArchive } from '../../../src/archive/archive-writer.ts';
import type { Manifest, SourceInfo } from '../../../src/archive/manifest.ts';
import type { Catalog, Table } from '../../../src/model/catalog.ts';
import type { RowOrder } from '../../../src/model/row-order.ts';
import { canonicalOrder } from '../../../src/model/row-order.ts';
import type { RowBlock } from '../../../src/model/row-stream.ts';
import type { TableSums } from '../../../src/model/sums.ts';
import { column, table } from '../../helpers/row-fixtures.ts';

export const SOURCE: SourceInfo = {
  dialect: 'sqlite',
  serverVersion: '3.53.2',
  database: 'app.db',
  consistencyPoint: 'data_version 7',
};

const TEXT = { kind: 'text', length: null, fixed: false } as const;
const INTEGER = { kind: 'integer', bits: 64 } as const;

/** A table with an integer key and a text. */
export const USERS: Table = table('users', [column('id', INTEGER), column('name', TEXT)], ['id']);
/** A table without a key. */
export const NOTES: Table = table('Notes', [column('text', TEXT)]);

export function catalogOf(...tables: readonly Table[]): Catalog {
  return { dialect: 'sqlite', tables, enums: [], leftOut: [] };
}

export function block(lines: readonly string[]): RowBlock {
  return { bytes: Buffer.from(lines.map((line) => `${line},\n`).join('')), rows: lines.length };
}

export function userLine(id: number, name: string): string {
  return `{"id":${id},"name":${JSON.stringify(name)}}`;
}

/** The rows of one table of an archive that a test writes. */
export interface TableRows {
  readonly table: Table;
  readonly lines: readonly string[];
  readonly order?: RowOrder;
  readonly sums?: TableSums;
}

export interface WriteOptions {
  readonly phase?: Phase;
  readonly parent?: string;
  readonly partBytesMax?: number;
  readonly replace?: boolean;
}

/** Writes and seals a small archive. */
export async function writeArchive(
  directory: string,
  tables: readonly TableRows[],
  options: WriteOptions = {},
): Promise<Manifest> {
  const { phase = 'exported', parent = null, replace = false, ...more } = options;
  const catalog = catalogOf(...tables.map((rows) => rows.table));
  const plan = phase === 'exported' ? null : ({ from: 'sqlite', to: 'sqlite', tables: [], notCarried: [] } as const);
  const archive = await createArchive(directory, { phase, catalog, plan, parent, replace, source: SOURCE, ...more });
  for (const rows of tables) {
    const writer = await archive.openTable(rows.table, rows.order ?? canonicalOrder(rows.table));
    if (rows.lines.length > 0) await writer.write(block(rows.lines));
    await writer.finish(rows.sums ?? null);
  }
  return archive.seal();
}

/** The text of all row lines that blocks hold, each with its ",\n". */
export async function textOf(blocks: AsyncIterable<RowBlock>): Promise<string> {
  const read: Buffer[] = [];
  for await (const { bytes } of blocks) read.push(bytes);
  return Buffer.concat(read).toString('utf8');
}

/** The code of the RowferryError that the work ends in; the message too, since it must name what is wrong. */
export async function failureOf(work: () => Promise<unknown>): Promise<{ code: string; message: string }> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return { code: String(error.code), message: error.message };
    throw error;
  }
  return { code: 'none', message: 'nothing failed' };
}
