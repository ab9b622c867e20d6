import type { Column } from '../../../model/catalog.ts';
import { assert, assertNever } from '../../../util/assert.ts';
import { type Affinity, affinityOf } from '../types/sqlite-affinity.ts';
import { bytesCodec } from './sqlite-bytes-values.ts';
import type { ValueCodec } from './sqlite-cell-cursor.ts';
import { dateTimeCodec } from './sqlite-datetime-values.ts';
import { decimalCodec } from './sqlite-decimal-values.ts';
import { documentCodec } from './sqlite-document-values.ts';
import { epochCodec } from './sqlite-epoch-values.ts';
import { jsonbCodec } from './sqlite-jsonb-values.ts';
import { booleanCodec, integerCodec, realCodec, realTextCodec } from './sqlite-plain-values.ts';
import { dynamicCodec } from './sqlite-tagged-values.ts';
import { affinityCodec, textCodec } from './sqlite-text-values.ts';
import { uuidCodec } from './sqlite-uuid-values.ts';

/**
 * How the values of a SQLite column pass between the file and canonical cells. Whatever the catalog says, a
 * value that is not of the column's form is read as a tagged cell, never as a cell of another value.
 *
 * @param strict the table is STRICT: https://www.sqlite.org/stricttables.html
 */
export function codecOf(column: Column, strict: boolean): ValueCodec {
  const { storage, type } = column;
  assert(storage.dialect === 'sqlite', `column ${column.name} is of SQLite`);
  const { form, declaredType } = storage;
  const affinity = affinityOf(declaredType, strict);
  switch (form.kind) {
    case 'boolean':
      return booleanCodec(affinity);
    case 'integer':
      return integerCodec(affinity);
    case 'real':
      return realCodec(affinity);
    case 'numeric':
      return decimalCodec(form.scale, affinity);
    case 'text':
      return textFormCodec(column, affinity);
    case 'blob':
      return bytesCodec;
    case 'datetime':
      return dateTimeCodec(form, type.kind === 'timestamptz');
    case 'epoch':
      return epochCodec(form, type.kind === 'date' ? 'date' : 'timestamptz', affinity);
    case 'uuid':
      return uuidCodec(form.as);
    case 'jsonb':
      return jsonbCodec;
    case 'document':
      return documentCodec;
    case 'real-text':
      return realTextCodec;
    case 'affinity':
      return affinityCodec(affinity);
    case 'tagged':
      return dynamicCodec;
    default:
      return assertNever(form, 'form');
  }
}

/** TEXT that goes by its canonical text, also where that is not a string in the cell. */
function textFormCodec({ type }: Column, affinity: Affinity): ValueCodec {
  if (type.kind === 'jsonb' || type.kind === 'array') return documentCodec;
  return type.kind === 'float' ? realTextCodec : textCodec(affinity);
}
