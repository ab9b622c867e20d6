import type { DiffCell, DiffFinding } from '../stages/diff/diff-options.ts';

/** A difference as one line of JSON. Cells stand in it as they are: reading and writing them again would change some. */
export function findingJson(finding: DiffFinding): string {
  switch (finding.kind) {
    case 'catalog-change':
      return JSON.stringify(finding);
    case 'row-changed': {
      const columns = finding.columns.map(
        ({ column, before, after }) => `${JSON.stringify(column)}:{"before":${before},"after":${after}}`,
      );
      return `${head(finding)},"key":${cellsJson(finding.key)},"columns":{${columns.join(',')}}}`;
    }
    default:
      return `${head(finding)},"key":${finding.key === null ? 'null' : cellsJson(finding.key)},"row":${finding.row}}`;
  }
}

function head({ kind, table }: Pick<DiffFinding, 'kind' | 'table'>): string {
  return JSON.stringify({ kind, table }).slice(0, -1);
}

function cellsJson(cells: readonly DiffCell[]): string {
  return `{${cells.map(({ column, cell }) => `${JSON.stringify(column)}:${cell}`).join(',')}}`;
}
