import type { LogicalType } from '../../model/logical-type.ts';
import { parseTypeName } from '../../model/type-name.ts';

/** The types that rules can ask for, as they write them; `(n)` and `(p,s)` stand for numbers. */
export const RULE_TYPES = [
  'boolean',
  'smallint',
  'integer',
  'bigint',
  'real',
  'double',
  'numeric',
  'numeric(p,s)',
  'text',
  'varchar(n)',
  'bytes',
  'uuid',
  'json',
  'jsonb',
  'date',
  'time',
  'timestamp',
  'timestamptz',
  'interval',
  'smallint[]',
  'integer[]',
  'text[]',
  'uuid[]',
  'boolean[]',
] as const;

/** Short names for what `format_type` says in several words. */
const SHORT: Readonly<Record<string, string>> = {
  double: 'double precision',
  varchar: 'character varying',
  bytes: 'bytea',
  time: 'time without time zone',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
};

const FORMS: readonly RegExp[] = RULE_TYPES.map(
  (name) =>
    new RegExp(
      `^${name
        .replace(/[[\]()]/g, '\\$&')
        .replace(/\bn\b/, '\\d+')
        .replace('p,s', '\\d+, ?\\d+')}$`,
    ),
);

/** The logical type that rules call so; null where there is none. */
export function ruleType(text: string): LogicalType | null {
  const name = text.trim().toLowerCase();
  if (!FORMS.some((form) => form.test(name))) return null;
  return parseTypeName(name.replace(/^[a-z]+/, (word) => SHORT[word] ?? word));
}
