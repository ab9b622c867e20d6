import type { LossClass } from '../../model/logical-type.ts';
import type { RuleOperationName } from '../../model/rule-operation.ts';

/** What people are told of an operation; `docs/rules.md` shows this table, and the JSON Schema what its members mean. */
export interface OperationEntry {
  readonly takes: string;
  readonly gives: string;
  /** Of the column whose values it changes; columns that are added lose nothing. */
  readonly loss: LossClass | 'as its conversion';
  /** What becomes of NULL. */
  readonly ofNull: string;
}

/** Every operation that a rule can ask for. */
export const OPERATION_TABLE: Readonly<Record<RuleOperationName, OperationEntry>> = {
  constant: { takes: 'nothing', gives: 'the type of the value', loss: 'lossy', ofNull: 'the value' },
  now: { takes: 'nothing', gives: 'timestamptz', loss: 'lossy', ofNull: 'the moment' },
  uuid: { takes: 'the key of the row, or columns', gives: 'uuid', loss: 'lossy', ofNull: 'a uuid' },
  cuid: { takes: 'the key of the row', gives: 'text', loss: 'lossy', ofNull: 'a cuid' },
  source: { takes: 'nothing', gives: 'text', loss: 'lossy', ofNull: 'the text' },
  cast: {
    takes: 'what a conversion takes',
    gives: 'the type; with rounding: smallint, integer, bigint, numeric, real, double',
    loss: 'as its conversion',
    ofNull: 'NULL',
  },
  epoch: { takes: 'integer, float, numeric, text of digits', gives: 'timestamptz', loss: 'exact', ofNull: 'NULL' },
  'local-time': { takes: 'text, timestamp, date', gives: 'timestamptz', loss: 'normalised', ofNull: 'NULL' },
  'parse-json': { takes: 'text, json', gives: 'jsonb', loss: 'normalised', ofNull: 'NULL' },
  'format-json': { takes: 'json, jsonb, arrays', gives: 'text', loss: 'exact', ofNull: 'NULL' },
  wrap: { takes: 'columns of the row', gives: 'json', loss: 'lossy', ofNull: 'an object' },
  pick: { takes: 'json, jsonb, text', gives: 'text', loss: 'lossy', ofNull: 'NULL' },
  default: { takes: 'any type', gives: 'the same type', loss: 'lossy', ofNull: 'the value' },
  coalesce: { takes: 'any type', gives: 'the same type', loss: 'lossy', ofNull: 'the first that is not NULL' },
  lookup: { takes: 'any type', gives: 'the type of its values', loss: 'normalised', ofNull: 'NULL' },
  hash: { takes: 'any type', gives: 'text', loss: 'lossy', ofNull: 'NULL' },
  redact: { takes: 'text', gives: 'text', loss: 'lossy', ofNull: 'NULL' },
  truncate: { takes: 'text', gives: 'text', loss: 'lossy', ofNull: 'NULL' },
  regenerate: {
    takes: 'a key, or json or jsonb with keys',
    gives: 'uuid, or the document; with as: number, text',
    loss: 'lossy',
    ofNull: 'NULL',
  },
  call: { takes: 'any type', gives: 'the type of the column', loss: 'lossy', ofNull: 'what the function gives' },
};
