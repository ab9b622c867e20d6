import { below, type RuleFault } from '../model/rule-faults.ts';

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g;

interface Level {
  readonly path: string;
  readonly names: Set<string>;
  /** Of an array: the index of the current element; of an object: its current member. */
  member: string | number;
}

/**
 * The members that stand twice in one object. `JSON.parse` keeps the last and drops the other without a word,
 * but each is a decision of the user.
 * @param text valid JSON
 */
export function doubledMembers(text: string): readonly RuleFault[] {
  const faults: RuleFault[] = [];
  const levels: Level[] = [];
  let previous = '';
  for (const [token] of text.matchAll(TOKENS)) {
    const level = levels.at(-1);
    if (token === '{' || token === '[') levels.push(openLevel(level, token));
    else if (token === '}' || token === ']') levels.pop();
    else if (token === ',' && typeof level?.member === 'number') level.member += 1;
    else if (token === ':' && level !== undefined) {
      const name = JSON.parse(previous) as string;
      if (level.names.has(name)) faults.push(doubled(level.path, name));
      level.names.add(name);
      level.member = name;
    }
    previous = token;
  }
  return faults;
}

function openLevel(outer: Level | undefined, bracket: string): Level {
  const path = outer === undefined ? '' : below(outer.path, outer.member);
  return { path, names: new Set(), member: bracket === '[' ? 0 : '' };
}

function doubled(path: string, name: string): RuleFault {
  return { path: below(path, name), message: 'stands twice in one object; put both into one' };
}
