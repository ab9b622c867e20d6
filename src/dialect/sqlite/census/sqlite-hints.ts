/** What the name of a column lets expect of its values: only ever a hint, for the values to bear out. */

const WORDS = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g;

/** `isActive`, `is_active`, `IS-ACTIVE`: is, active. */
function wordsOf(name: string): readonly string[] {
  return (name.match(WORDS) ?? []).map((word) => word.toLowerCase());
}

const ASKING = new Set(
  'is has have had can could should was were will does do did allow allows use uses no not'.split(' '),
);

const STATES = new Set(
  (
    'active enabled disabled deleted archived visible hidden public private locked verified confirmed published ' +
    'default required optional read unread favorite favourite flag flagged starred pinned done completed finished ' +
    'approved banned blocked paid subscribed readonly primary internal external valid invalid admin muted sticky'
  ).split(' '),
);

/** `asks`: the name is a question, `is_admin`; `tells`: it is a state, `archived`; null: it is no name of a flag. */
export function flagHint(name: string): 'asks' | 'tells' | null {
  const words = wordsOf(name);
  const [first = ''] = words;
  if (words.length > 1 && ASKING.has(first)) return 'asks';
  return STATES.has(words.at(-1) ?? '') ? 'tells' : null;
}

const MOMENTS = new Set(
  (
    'at on date datetime time timestamp ts when epoch created modified updated changed deleted expires expiry expiration ' +
    'since until utc mtime ctime atime birthday seen login'
  ).split(' '),
);
/** Units behind the word: `created_ms`, `timeUtc`. */
const UNITS = new Set(
  's sec secs seconds ms millis milliseconds us micros microseconds ns nanos utc unix epoch'.split(' '),
);
/** How long, not when: `run_time_ms`, `timeout_at_least`. */
const LENGTHS = new Set(
  'duration elapsed timeout interval run runtime count length offset delay age ttl zone size'.split(' '),
);

/** True for names of moments: `created_at`, `date_created`, `LastLogin`, `timestamp_ms`. */
export function isMomentName(name: string): boolean {
  const words = wordsOf(name);
  if (words.some((word) => LENGTHS.has(word))) return false;
  const plain = UNITS.has(words.at(-1) ?? '') && words.length > 1 ? words.slice(0, -1) : words;
  const [first = ''] = plain;
  return MOMENTS.has(plain.at(-1) ?? '') || (plain.length > 1 && (first === 'date' || first === 'time'));
}

/** True for names of identifiers that are random: `uuid`, `client_guid`. */
export function isUuidName(name: string): boolean {
  return wordsOf(name).some((word) => word === 'uuid' || word === 'guid');
}
