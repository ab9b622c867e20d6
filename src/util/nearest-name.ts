/** How many edits still make a slip of the fingers, by the length of the word. */
const slipsIn = (word: string): number => Math.max(1, Math.floor(word.length / 3));

/** From how many letters on a word is taken for the beginning of a longer one. */
const BEGINNING = 4;

/**
 * The name among `known` that was probably meant by `written`: one that differs in case or by a few letters,
 * one that begins with it, or one with another or no namespace before it; null where none is near.
 */
export function nearestName(written: string, known: readonly string[]): string | null {
  const word = written.toLowerCase();
  const tail = (name: string): string => name.slice(name.lastIndexOf('.') + 1);
  const scored = known.map((name) => {
    const whole = distanceBetween(word, name.toLowerCase());
    const within = distanceBetween(tail(word), tail(name.toLowerCase())) + 0.5;
    return { name, distance: Math.min(whole, within) };
  });
  const nearest = scored.reduce<(typeof scored)[number] | null>(
    (best, one) => (best === null || one.distance < best.distance ? one : best),
    null,
  );
  return nearest !== null && Math.floor(nearest.distance) <= slipsIn(tail(word)) ? nearest.name : null;
}

function distanceBetween(written: string, known: string): number {
  const isBeginning = written.length >= BEGINNING && known.startsWith(written);
  return isBeginning ? 1 : editDistance(written, known);
}

/** Levenshtein's distance: letters added, dropped or exchanged. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const exchanged = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, exchanged));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
