import type { CellOperation } from '../model/plan.ts';
import { OPEN_BRACE } from '../util/ascii.ts';
import { assertNever } from '../util/assert.ts';
import type { ByteBuffer } from '../util/byte-buffer.ts';

/** Appends the target cell of the source cell `bytes[start, end)`. */
export type CellMapper = (bytes: Buffer, start: number, end: number, out: ByteBuffer) => void;

/** The function of an operation. */
export function cellMapper(operation: CellOperation): CellMapper {
  switch (operation.kind) {
    case 'keep':
      return keep;
    case 'dynamic-to-text':
      return taggedOnly(textOfTagged);
    case 'dynamic-to-jsonb':
      return taggedOnly((cell) => `{"$json":${JSON.stringify(cell)}}`);
    default:
      return assertNever(operation, 'cell operation');
  }
}

const keep: CellMapper = (bytes, start, end, out) => out.pushBytes(bytes, start, end);

/** Maps tagged cells; any other cell (NULL) is kept. */
function taggedOnly(map: (cell: string) => string): CellMapper {
  return (bytes, start, end, out) => {
    if (bytes[start] !== OPEN_BRACE) return keep(bytes, start, end, out);
    const mapped = Buffer.from(map(bytes.toString('utf8', start, end)));
    out.pushBytes(mapped, 0, mapped.length);
  };
}

/** The text of a tagged value: digits, the text itself, and `\x…` for bytes, as PostgreSQL writes them. */
function textOfTagged(cell: string): string {
  const tag = cell.slice(2, cell.indexOf('"', 2));
  const value = cell.slice(tag.length + 4, -1);
  if (tag === '$text') return value;
  if (tag === '$integer' || tag === '$real') return value.startsWith('"') ? value : `"${value}"`;
  const bytes = Buffer.from(JSON.parse(value) as string, 'base64');
  return JSON.stringify(`\\x${bytes.toString('hex')}`);
}
