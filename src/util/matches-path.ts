/**
 * A test for paths with slashes: `*` stands for anything within a name, `**` for any number of folders, `?` for one character. A
 * pattern without a slash is held against the last name alone, one that ends in a slash means a folder as well.
 */
export function pathMatcher(patterns: readonly string[]): (path: string) => boolean {
  const tests = patterns.map((pattern) => {
    const plain = pattern.replace(/^\.\//, '').replace(/\/$/, '');
    const expression = new RegExp(
      `^${plain.split('/').map(nameExpression).join('/').replaceAll('**/', '(?:.*/)?').replaceAll('**', '.*')}$`,
      'su',
    );
    return plain.includes('/')
      ? (path: string) => expression.test(path)
      : (path: string) => expression.test(path.slice(path.lastIndexOf('/') + 1));
  });
  return (path) => tests.some((matches) => matches(path));
}

function nameExpression(name: string): string {
  if (name === '**') return name;
  return name
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
}
