import { createRequire } from 'node:module';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { RowferryError } from '../errors/rowferry-error.ts';
import { documentText } from '../model/document-cell.ts';
import type { JsonObject } from '../model/json-value.ts';
import type { LogicalType } from '../model/logical-type.ts';
import { cellOffsets, cutRow, rowShape } from '../model/row-shape.ts';

/** What is wrong with a row; null: nothing. */
type RowTest = (line: string) => { readonly column: string | null; readonly reason: string } | null;

/**
 * Compiles the JSON Schema of the rows of a table. A row is an object of its columns: numbers of every type are numbers
 * (rounded to a double where they have more digits), documents are documents, moments and everything else is the
 * string of its canonical cell.
 * @param types of the columns, in the order of the row line
 * @throws RULES_INVALID where it is no JSON Schema
 */
export function compileRowSchema(schema: JsonObject, types: ReadonlyMap<string, LogicalType>): RowTest {
  const validate = compile(schema);
  const shape = rowShape([...types.keys()]);
  const offsets = cellOffsets(shape);
  const columns = [...types].map(([name, type]) => ({ name, type }));
  return (line) => {
    const bytes = Buffer.from(`${line},\n`);
    cutRow(bytes, 0, { shape, offsets, limit: bytes.length });
    const row: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    columns.forEach(({ name, type }, at) => {
      row[name] = cellValue(bytes.toString('utf8', offsets.starts[at], offsets.ends[at]), type);
    });
    return validate(row) ? null : faultOf(validate.errors ?? []);
  };
}

/** Says what is wrong with a JSON Schema; null: nothing. */
export function rowSchemaFault(schema: JsonObject): string | null {
  try {
    compile(schema);
    return null;
  } catch (error) {
    if (error instanceof RowferryError) return error.message;
    throw error;
  }
}

function compile(schema: JsonObject): ValidateFunction {
  const require = createRequire(import.meta.url);
  const { Ajv2020 } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const addFormats = require('ajv-formats') as typeof import('ajv-formats').default;
  const ajv = new Ajv2020({ strictTypes: false, logger: false });
  addFormats(ajv);
  try {
    return ajv.compile(schema);
  } catch (cause) {
    throw new RowferryError('RULES_INVALID', {
      message: `is no JSON Schema that can be followed: ${(cause as Error).message}`,
      hint: 'JSON Schema 2020-12 with the formats of ajv-formats is allowed; see docs/rules.md.',
      cause,
    });
  }
}

function cellValue(cell: string, type: LogicalType): unknown {
  if (cell === 'null') return null;
  switch (type.kind) {
    case 'integer':
    case 'decimal':
    case 'float': {
      const text = cell.startsWith('"') ? (JSON.parse(cell) as string) : cell;
      const value = Number(text);
      return Number.isFinite(value) ? value : text;
    }
    case 'jsonb':
      return JSON.parse(documentText(cell));
    case 'json':
      return parsed(JSON.parse(cell) as string);
    default:
      return JSON.parse(cell);
  }
}

/** Text that should be JSON and is not stays text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function faultOf([first]: readonly ErrorObject[]): { readonly column: string | null; readonly reason: string } {
  if (first === undefined) return { column: null, reason: 'it does not meet the JSON Schema of its table' };
  const [, column = null] = first.instancePath
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const missing = (first.params as { readonly missingProperty?: string }).missingProperty ?? null;
  const place = first.instancePath === '' ? 'the row' : first.instancePath.slice(1);
  return { column: column ?? missing, reason: `by your rule ${place} ${first.message ?? first.keyword}` };
}
