/**
 * Puts sections into a page: one that is there under the same heading gives way, others stay as they are.
 * @param page text with headings `## …`
 * @param sections by heading: the lines below it
 */
export function withSections(page: string, sections: ReadonlyMap<string, readonly string[]>): string {
  const [head = '', ...known] = page.split(/^(?=## )/m);
  const parts = new Map(known.map((text) => [headingOf(text), text.trimEnd()]));
  for (const [heading, lines] of sections) {
    parts.set(heading, [`## ${heading}`, '', ...lines].join('\n').trimEnd());
  }
  return `${[head.trimEnd(), ...parts.values()].join('\n\n')}\n`;
}

function headingOf(section: string): string {
  return (section.split('\n', 1)[0] ?? '').slice('## '.length).trim();
}
