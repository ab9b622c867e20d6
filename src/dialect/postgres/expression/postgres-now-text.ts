/** strftime's fields as to_char writes them (https://www.postgresql.org/docs/current/functions-formatting.html). */
const FIELDS: Readonly<Record<string, string>> = {
  '%Y': 'YYYY',
  '%m': 'MM',
  '%d': 'DD',
  '%H': 'HH24',
  '%M': 'MI',
  '%S': 'SS',
  '%f': 'SS.MS',
};

/**
 * The moment in UTC as text; text between the fields stands in double quotes. `format` is one that
 * `isNowFormat` accepts.
 */
export function nowTextSql(format: string): string {
  const template = format.replace(/%.|[^%]+/g, (part) => FIELDS[part] ?? `"${part}"`);
  return `to_char(now() at time zone 'utc', '${template.replaceAll("'", "''")}')`;
}

/** The format of a template that `nowTextSql` makes; null for any other, whose fields could mean more. */
export function formatOfTemplate(template: string): string | null {
  let format = '';
  for (const [part] of template.matchAll(/"[^"]*"|YYYY|MM|DD|HH24|MI|SS\.MS|SS|./gs)) {
    const field = Object.keys(FIELDS).find((name) => FIELDS[name] === part);
    if (field === undefined && !part.startsWith('"')) return null;
    format += field ?? part.slice(1, -1);
  }
  return format;
}
