/** SQLite's reader of JSON goes no deeper (JSON_MAX_DEPTH). */
const DEPTH_MAX = 1000;

/**
 * The condition under which SQLite would not print the JSON as this text, once `jsonb()` has read it: there is white
 * space around its values, or it is too deep. Numbers and strings it keeps letter by letter.
 */
export function isOtherJson(value: string): string {
  const bare = `regexp_replace(${value}::text, ${STRINGS}, '""', 'g')`;
  return `(${bare} ~ '\\s' or case when ${OPENING(bare)} > ${DEPTH_MAX} then ${depthOf(bare)} > ${DEPTH_MAX} else false end)`;
}

/** A string of JSON as a regular expression, where backslashes of literals stand for themselves. */
const STRINGS = String.raw`'"(?:[^"\\]|\\.)*"'`;

/** How many objects and arrays there are, at least as many as stand one in the other. */
const OPENING = (bare: string): string => `length(regexp_replace(${bare}, '[^[{]', '', 'g'))`;

function depthOf(bare: string): string {
  const steps = `regexp_split_to_table(regexp_replace(${bare}, '[^][{}]', '', 'g'), '') with ordinality as step(sign, place)`;
  const depths = `select sum(case when sign in ('[', '{') then 1 else -1 end) over (order by place) as depth from ${steps}`;
  return `(select max(depth) from (${depths}) as depths)`;
}
