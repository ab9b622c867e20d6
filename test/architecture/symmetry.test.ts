import { describe, expect, test } from 'vitest';
import { filesBelow } from './source-modules.ts';

/** What every dialect is made of: a reader who knows one finds his way in the other. */
const ROLES = [
  'catalog',
  'census',
  'connection',
  'ddl',
  'dialect',
  'errors',
  'expression-parser',
  'expression-printer',
  'foreign-keys',
  'identifier',
  'memory',
  'queries',
  'reader',
  'row-decoder',
  'row-query',
  'sums',
  'types',
  'values',
  'writer',
];

/** Files that only one dialect needs, grouped by the reason. */
const ONE_SIDED: readonly { readonly dialect: string; readonly names: RegExp; readonly because: string }[] = [
  {
    dialect: 'sqlite',
    names:
      /^(?:tokens|token-cursor|token-reader|ddl-cursor|header-numbers|primary-expression|function-calls|glob|column-definition|table-\w+|create-\w+)$/,
    because: 'SQLite tells its structure as the text of CREATE statements, and no package parses it',
  },
  {
    dialect: 'sqlite',
    names:
      /^(?:calendar|cast-types|epoch-look|first-look|second-look|hints|inference|inferred-keys|places|census-\w+|declared-type|implied-type|document-text|questions|tally|verdict|judgement|evidence|text-tests|generated-type|enum-names|rowid-identity|numerals|tagged-values|datetime-values|epoch-values|uuid-values|jsonb-values|moment-forms|interval-text|decimal-\w+)$/,
    because: 'a SQLite column may hold anything: its type is found by looking at its values',
  },
  {
    dialect: 'sqlite',
    names:
      /^(?:driver|file-state|fingerprint|real-path|source-copy|wal|pauses|functions|keyset|cell-cursor|now|random-uuid|lock|inserter|triggers|building|leftovers|in-place|write-target|backup|backup-source|put-back)$/,
    because:
      'SQLite is a library that works on a file: it blocks, is read page by page, built beside its name and renamed',
  },
  {
    dialect: 'sqlite',
    names: /^(?:read-back|proofs|proof-\w+|claimed-parts)$/,
    because: 'a new file can be read by several threads at once, and reading it blocks the one that does',
  },
  {
    dialect: 'postgres',
    names:
      /^(?:cancel|commit|passfile|session|session-queries|tls|turns|url|url-parameters|server-error|run|read-rows)$/,
    because: 'PostgreSQL is a server: it is reached over a network, with an account, by a session with settings',
  },
  {
    dialect: 'postgres',
    names:
      /^(?:catalog-rows|access-queries|domains|indexes|key-queries|left-out-queries|object-queries|constraints-left-out|table-left-out|periods|sequences|set-sequences|writer-queries|existing-tables|prepare-tables)$/,
    because: 'PostgreSQL tells its structure as rows of system tables, and has more kinds of things',
  },
  {
    dialect: 'postgres',
    names: /^(?:parse-\w+|type-tree|type-sql|text-types|literal|now-text|memory-form)$/,
    because:
      'the grammar of PostgreSQL is taken from the server, as a tree that is walked, and its types have long names',
  },
  {
    dialect: 'postgres',
    names: /^(?:await-lock|journal|journal-queries|part-loader)$/,
    because:
      'many connections write into one server, each with a transaction of its own; a new SQLite file is built whole',
  },
  {
    dialect: 'postgres',
    names: /^keyed-rows$/,
    because: 'only PostgreSQL holds the rows of many users, and takes those of one in beside them',
  },
  {
    dialect: 'postgres',
    names: /^(?:epochs|json-text)$/,
    because:
      'a comment may claim that a time stamp was a number, or JSON was bytes: only a question of SQL tells whether it can be',
  },
  {
    dialect: 'postgres',
    names:
      /^(?:copy-\w+|row-encoder|array-\w+|cell-sql|float-sql|create-tables|complete-tables|constraint-ddl|offenders|restore-tables)$/,
    because: 'rows pass as COPY text, and keys are added when the rows are there',
  },
  {
    dialect: 'postgres',
    names: /^(?:create-store|edge-sql|find-users|(?:listed|temporary)-store|scoped?-\w+)$/,
    because: 'one user is taken out of a database that many share: that is PostgreSQL',
  },
  {
    dialect: 'sqlite',
    names: /^orphans$/,
    because: 'SQLite looks at foreign keys only where a program asks for it; a server always does',
  },
  {
    dialect: 'sqlite',
    names: /^(?:find-files|too-many-files|many-\w+)$/,
    because: 'databases that are files are found below a folder, and read as one',
  },
  { dialect: 'sqlite', names: /^scope$/, because: 'it says that nobody is taken out of a SQLite file' },
];

const DIALECTS = ['sqlite', 'postgres'] as const;

const NAMES = new Map<string, readonly string[]>(
  DIALECTS.map((dialect) => {
    const folder = `src/dialect/${dialect}/`;
    return [dialect, filesBelow(folder).map((path) => path.slice(path.lastIndexOf('/') + 1).replace(/\.ts$/, ''))];
  }),
);

test('both dialects have the same folders', () => {
  const [ours, theirs] = DIALECTS.map((dialect) => {
    const folder = `src/dialect/${dialect}/`;
    return [...new Set(filesBelow(folder).map((path) => path.slice(folder.length, path.lastIndexOf('/') + 1)))].sort();
  });
  expect(ours).toEqual(theirs);
});

for (const dialect of DIALECTS) {
  const own = NAMES.get(dialect) ?? [];
  const other = NAMES.get(DIALECTS.find((name) => name !== dialect) ?? '') ?? [];
  const ofOther = new Set(other.map((name) => name.slice(name.indexOf('-') + 1)));
  const roles = own.map((name) => name.slice(dialect.length + 1));

  describe(`${dialect}/`, () => {
    test('has its name at the front of every file', () => {
      expect(own.filter((name) => !name.startsWith(`${dialect}-`))).toEqual([]);
    });

    test('has a file for every role', () => {
      expect(ROLES.filter((role) => !roles.includes(role))).toEqual([]);
    });

    test('has no file that the other lacks without a reason', () => {
      const reasons = ONE_SIDED.filter((group) => group.dialect === dialect);
      const alone = roles.filter((role) => !ofOther.has(role));
      expect(alone.filter((role) => !reasons.some(({ names }) => names.test(role)))).toEqual([]);
      expect(reasons.filter(({ names }) => !alone.some((role) => names.test(role)))).toEqual([]);
    });
  });
}
