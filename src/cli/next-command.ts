/** A command line that can be typed as it is: words with blanks or special characters are quoted for a POSIX shell. */
export function nextCommand(...words: readonly (string | null)[]): string {
  const given = words.filter((word) => word !== null);
  return ['rowferry', ...given.map(quoteWord)].join(' ');
}

/** `--archive DIR`, where it is not the default. */
export function archiveWords(archive: string): readonly string[] {
  return archive === 'migration_data' ? [] : ['--archive', archive];
}

function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
