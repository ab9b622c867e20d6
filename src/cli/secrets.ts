/** The passwords of a run. They are taken out of everything that is printed about an error. */
export interface Secrets {
  keep(secret: string): void;
  /** The text with every password that is known, and everything that looks like one, replaced. */
  redact(text: string): string;
}

const STARS = '***';

/** Words that stand in messages anyway: taking them out would hide the message and no secret. */
const COMMON_WORDS = new Set(['postgres', 'postgresql', 'sqlite', 'password', 'rowferry', 'localhost']);

export function createSecrets(): Secrets {
  const known = new Set<string>();
  return {
    keep(secret) {
      if (secret === '' || COMMON_WORDS.has(secret)) return;
      known.add(secret);
      known.add(encodeURIComponent(secret));
      known.add(JSON.stringify(secret).slice(1, -1));
    },
    redact(text) {
      return [...known]
        .sort(longestFirst)
        .reduce((redacted, secret) => redacted.replaceAll(secret, STARS), shapes(text));
    },
  };
}

/** `://user:password@`, `password=…` and `"password":"…"`, whoever they belong to. */
function shapes(text: string): string {
  return text
    .replace(/(:\/\/[^\s:/@]*:)[^\s/]*@/g, `$1${STARS}@`)
    .replace(/\b((?:pg)?passw(?:or)?d\s*=\s*)("[^"]*"|'[^']*'|[^\s,;&"'}]+)/gi, `$1${STARS}`)
    .replace(/\b((?:pg)?passw(?:or)?d["']?\s*:\s*)("[^"]*"|'[^']*')/gi, `$1${STARS}`);
}

function longestFirst(a: string, b: string): number {
  return b.length - a.length;
}
