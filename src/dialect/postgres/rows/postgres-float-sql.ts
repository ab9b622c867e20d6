/** More than any power of two; the greatest doubles, rounded up, would be none. */
const POWER_OF_TWO_BOUND = '1e308';

/** Only between them has the end of a float's interval 17 digits or fewer, and so perhaps fewer than the float. */
const ENDS_COUNT = '9007199254740992 and 1e40';

/**
 * The canonical cell of a float as SQL, as ECMAScript prints the number (ECMA-262, Number::toString): PostgreSQL's shortest
 * digits in another notation, without an exponent between 1e-6 and 1e21. They are not always the digits of ECMAScript:
 *
 * - of powers of two PostgreSQL prints the nearest 17 digits where ECMAScript prints 16 that read back too;
 * - of the decimals that read back as a float PostgreSQL leaves out the two ends, which do so where its last bit is 0:
 *   9.999999999999999e+22 there is 1e+23 here.
 *
 * @param value SQL of type float4 or float8
 */
export function floatSql(value: string, bits: 32 | 64): string {
  const shorter = `pg_catalog.round(f.m, pg_catalog.scale(f.m) - 1) || 'e' || f.e`;
  const digits =
    bits === 32
      ? 'f.t'
      : `case
          when pg_catalog.abs(f.t::float8) between ${ENDS_COUNT} then coalesce(${endSql('f.t')}, f.t)
          when pg_catalog.scale(f.m) <= 15 or pg_catalog.abs(f.t::float8) >= ${POWER_OF_TWO_BOUND} then f.t
          when (${shorter})::float8 = f.t::float8 then ${shorter}
          else f.t
        end`;
  return `case
    when ${value}::text in ('NaN', 'Infinity', '-Infinity') then '"' || ${value}::text || '"'
    when ${value}::text not like '%e%' then ${value}::text
    else (
      select case
        when pg_catalog.abs(f.t::float8) >= 1e21 or pg_catalog.abs(f.t::float8) < 1e-6
          then pg_catalog.replace(${digits}, 'e-0', 'e-')
        else (${digits})::numeric::text
      end
      from (
        select ${value}::text as t,
          pg_catalog.split_part(${value}::text, 'e', 1)::numeric as m,
          pg_catalog.split_part(${value}::text, 'e', 2) as e
      ) as f
    )
  end`;
}

/**
 * The decimal that reads back as the float `text` and has fewer digits, as text with an exponent; NULL where there is none.
 * It is an end of the float's interval, or of a power of two the 16 digits that are nearest. Floats of `ENDS_COUNT` are
 * integers, so that all of it is exact: 53 bits times a power of two.
 */
function endSql(text: string): string {
  const bits = `('x' || pg_catalog.encode(pg_catalog.float8send(pg_catalog.abs(${text}::float8)), 'hex'))::bit(64)::bigint`;
  const power = (exponent: string) =>
    `((1::bigint << least(${exponent}, 60))::numeric * (1::bigint << greatest(${exponent} - 60, 0))::numeric)`;
  const digits = (numeric: string) => `pg_catalog.rtrim(${numeric}::text, '0')`;
  const nearest = `pg_catalog.round(x.value, 16 - pg_catalog.length(x.value::text))`;
  return `(
    select case when ${text} like '-%' then '-' else '' end
      || pg_catalog.regexp_replace(${digits('c.value')}, '^(.)(.+)$', '\\1.\\2')
      || 'e+' || (pg_catalog.length(c.value::text) - 1)
    from (select ${bits} as bits) as b,
      lateral (select (b.bits >> 52)::int - 1075 as exponent) as p,
      lateral (
        select ((b.bits & 4503599627370495) | 4503599627370496)::numeric * ${power('p.exponent')} as value,
          ${power('(p.exponent - 1)')} as half
      ) as x,
      lateral (values (x.value + x.half), (x.value - x.half), (${nearest})) as c (value)
    where c.value::float8 = pg_catalog.abs(${text}::float8)
      and pg_catalog.length(${digits('c.value')}) <
        pg_catalog.length(pg_catalog.replace(pg_catalog.split_part(pg_catalog.ltrim(${text}, '-'), 'e', 1), '.', ''))
    order by pg_catalog.length(${digits('c.value')}), pg_catalog.abs(c.value - x.value)
    limit 1
  )`;
}
