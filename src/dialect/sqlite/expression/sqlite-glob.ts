const GLOB_PART = /\[([^\]])\]|./gsu;

/**
 * The LIKE pattern that matches what a GLOB pattern matches, without folding case; null where the glob has a
 * set of characters such as `[a-z]` or `[^x]`, which LIKE cannot say.
 */
export function globPattern(glob: string): { readonly pattern: string; readonly escape: string | null } | null {
  let escaped = false;
  let pattern = '';
  for (const [part, sole] of glob.matchAll(GLOB_PART)) {
    if (part === '*') pattern += '%';
    else if (part === '?') pattern += '_';
    else if (sole === '^' || part === '[') return null;
    else {
      const character = sole ?? part;
      const isSpecial = character === '%' || character === '_' || character === '\\';
      escaped ||= isSpecial;
      pattern += isSpecial ? `\\${character}` : character;
    }
  }
  return { pattern, escape: escaped ? '\\' : null };
}

/** The GLOB pattern of a LIKE pattern; null where its escape stands before nothing. */
export function likeToGlob(pattern: string, escapeCharacter: string | null): string | null {
  let glob = '';
  const characters = [...pattern];
  for (let at = 0; at < characters.length; at++) {
    let character = characters[at] as string;
    const isEscaped = character === escapeCharacter;
    if (isEscaped) {
      at++;
      if (at === characters.length) return null;
      character = characters[at] as string;
    }
    if (!isEscaped && character === '%') glob += '*';
    else if (!isEscaped && character === '_') glob += '?';
    else glob += '*?['.includes(character) ? `[${character}]` : character;
  }
  return glob;
}
