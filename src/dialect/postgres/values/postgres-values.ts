import type { LogicalType } from '../../../model/logical-type.ts';
import { assertNever } from '../../../util/assert.ts';
import { arrayCodec } from './postgres-array-values.ts';
import { bytesCodec } from './postgres-bytes-values.ts';
import type { ValueCodec } from './postgres-copy-cursor.ts';
import { documentCodec } from './postgres-document-values.ts';
import {
  bigIntegerCodec,
  booleanCodec,
  floatCodec,
  quotedCodec,
  smallIntegerCodec,
  timestampCodec,
} from './postgres-plain-values.ts';
import { textCodec } from './postgres-text-values.ts';

/**
 * How the values of a logical type pass between COPY text and canonical cells. The COPY text is that of a
 * session set up by `postgres-connection.ts`: ISO dates in UTC, ISO 8601 intervals, hex bytea, UTF-8.
 */
export function codecOf(type: LogicalType): ValueCodec {
  switch (type.kind) {
    case 'boolean':
      return booleanCodec;
    case 'integer':
      return type.bits === 64 ? bigIntegerCodec : smallIntegerCodec;
    case 'float':
      return floatCodec;
    case 'decimal':
    case 'uuid':
    case 'date':
    case 'time':
    case 'timetz':
    case 'interval':
      return quotedCodec;
    case 'timestamp':
    case 'timestamptz':
      return timestampCodec;
    case 'text':
    case 'json':
    case 'enum':
    case 'other':
      return textCodec;
    case 'jsonb':
      return documentCodec();
    case 'bytes':
      return bytesCodec;
    case 'array':
      return arrayCodec(type.element);
    case 'dynamic':
      throw new Error('broken invariant: a PostgreSQL column holds values of one type');
    default:
      return assertNever(type, 'logical type');
  }
}
