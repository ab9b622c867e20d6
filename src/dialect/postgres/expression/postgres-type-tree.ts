import type { TypeName } from 'libpg-query';
import { outside } from '../../../model/outside-language.ts';
import { formatQualifiedName } from '../../../model/type-name.ts';
import { namesOf } from './postgres-parse-constants.ts';

/** The grammar's names of types by the names that `format_type` prints. */
const SPELLINGS: Readonly<Record<string, string>> = {
  bool: 'boolean',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  varchar: 'character varying',
  varbit: 'bit varying',
  time: 'time without time zone',
  timetz: 'time with time zone',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
};

/** Types whose modifier rounds the value: a cast to them is no mere name. */
const ROUNDING = new Set(['time', 'timetz', 'timestamp', 'timestamptz', 'interval']);

/** The name of a type in a parse tree, as `format_type` prints it. */
export function typeText(type: TypeName | undefined): string {
  if (type === undefined || type.setof === true || type.pct_type === true) return outside();
  const modifiers = (type.typmods ?? []).map((node) => {
    const value = 'A_Const' in node ? node.A_Const.ival : undefined;
    return value === undefined ? outside() : `${value.ival ?? 0}`;
  });
  const names = namesOf(type.names);
  const base = names.at(-1) ?? outside();
  if (modifiers.length > 0 && ROUNDING.has(base)) outside();
  const modifier = modifiers.length === 0 ? '' : `(${modifiers.join(',')})`;
  return `${spelling(names, base, modifier)}${modifier}${'[]'.repeat(type.arrayBounds?.length === undefined ? 0 : 1)}`;
}

function spelling(names: readonly string[], base: string, modifier: string): string {
  const [namespace] = names;
  if (names.length > 2) return outside();
  if (names.length === 2 && namespace !== 'pg_catalog') {
    return formatQualifiedName({ namespace: namespace as string, name: base });
  }
  if (base === 'bpchar' && modifier !== '') return 'character';
  // Without pg_catalog these two are the types that only quotes name: bits of any length, and one byte.
  if (names.length === 1 && (base === 'bit' || base === 'char')) return `"${base}"`;
  const spelled = Object.hasOwn(SPELLINGS, base) ? SPELLINGS[base] : undefined;
  return spelled ?? formatQualifiedName({ namespace: null, name: base });
}
