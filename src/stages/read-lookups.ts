import { RowferryError } from '../errors/rowferry-error.ts';
import { storedColumns, type Table } from '../model/catalog.ts';
import { displayName, isSameName } from '../model/logical-type.ts';
import { type Lookup, type Lookups, lookupName, lookupsOf } from '../model/lookups.ts';
import type { Plan, TableLookup } from '../model/plan.ts';
import { cellOffsets, cutRow, rowShape } from '../model/row-shape.ts';
import type { RowBlock } from '../model/row-stream.ts';
import { textOfValue } from '../transform/ruled/value-cells.ts';

/** The rows of a table of the source, from the first. */
export type ReadSource = (table: Table) => AsyncIterable<RowBlock>;

/**
 * What tables look their values up in, of the tables of the source among which those are that their plans name.
 * @throws RULES_INVALID where two rows have the value that they are looked up by
 */
export type LookupReader = (plans: Plan['tables'], sources: readonly Table[]) => Promise<Lookups>;

/**
 * Reads each table that is looked up in once, however many ask for it. The two columns of a lookup are held in memory,
 * about 200 bytes a row.
 */
export function lookupReader(read: ReadSource): LookupReader {
  const found = new Map<string, Lookup>();
  return async (plans, sources) => {
    for (const lookup of lookupsOf(plans)) {
      const name = lookupName(lookup);
      const table = sources.find((source) => isSameName(source.name, lookup.table));
      if (table !== undefined && !found.has(name)) found.set(name, await readLookup(lookup, table, read(table)));
    }
    return found;
  };
}

async function readLookup({ by, take }: TableLookup, table: Table, blocks: AsyncIterable<RowBlock>): Promise<Lookup> {
  const names = storedColumns(table).map(({ name }) => name);
  const [shape, places] = [rowShape(names), [by.column, take.column].map((name) => names.indexOf(name))];
  const offsets = cellOffsets(shape);
  const found = new Map<string, string>();
  for await (const { bytes } of blocks) {
    for (let at = 0; at < bytes.length; ) {
      at = cutRow(bytes, at, { shape, offsets, limit: bytes.length });
      const [key, value] = places.map((place) => bytes.toString('utf8', offsets.starts[place], offsets.ends[place]));
      if (key === undefined || value === undefined || key === 'null') continue;
      const text = textOfValue(key, by.type);
      if (found.has(text)) throw repeated(table, by.column, key);
      found.set(text, value);
    }
  }
  return found;
}

function repeated(table: Table, column: string, cell: string): RowferryError {
  const name = displayName(table.name);
  return new RowferryError('RULES_INVALID', {
    message: `A rule looks values up in ${name} by "${column}", and more than one row there has ${cell}.`,
    hint: 'Name another column with "by", or correct the rows of the source.',
    context: { table: name, column },
  });
}
