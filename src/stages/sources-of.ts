import type { DatabaseEnd } from '../dialect/dialect.ts';
import { discoveredFiles } from '../dialect/discovered-files.ts';
import type { Catalog, Table } from '../model/catalog.ts';
import type { FoundSources } from './stage-summaries.ts';

/** What was found below a folder, with the tables and rows that each file gives; empty for a database that was named. */
export function sourcesOf(end: DatabaseEnd, { tables }: Catalog): { readonly sources?: FoundSources } {
  const files = discoveredFiles(end);
  if (files === null) return {};
  const { found, skipped } = files;
  const rowsIn = ({ columns }: Table) => columns.find(({ census }) => census !== null)?.census?.rows ?? 0;
  return {
    sources: {
      found: found.map((file) => {
        const own = tables.filter(({ name }) => name.namespace === file.id);
        return { ...file, tables: own.length, rows: own.reduce((sum, table) => sum + rowsIn(table), 0) };
      }),
      skipped,
    },
  };
}
