import type { OptionDefinitions } from './option-definition.ts';

/** Many SQLite databases as one source. */
export const DISCOVER_OPTIONS = {
  discover: {
    kind: 'text',
    placeholder: 'DIR',
    group: 'Many sources:',
    environment: 'MIGRATION_DISCOVER',
    describe:
      'The source is every SQLite database below DIR, known by its content; a database named alone is the target',
  },
  sourceId: {
    kind: 'text',
    placeholder: 'PATTERN',
    group: 'Many sources:',
    environment: 'MIGRATION_SOURCE_ID',
    describe: 'What a source is called, of {path} (default), {file}, {name}, {dir}, {dirs}, {1}, {2} … of its path',
  },
  discoverExclude: {
    kind: 'list',
    placeholder: 'PATH',
    group: 'Many sources:',
    environment: 'MIGRATION_DISCOVER_EXCLUDE',
    describe: 'Folders and files below DIR that are not looked at: a name, or a path with * and **; can be repeated',
  },
  skipUnreadable: {
    kind: 'flag',
    group: 'Many sources:',
    environment: 'MIGRATION_SKIP_UNREADABLE',
    describe: 'Folders and databases that cannot be read are left out and named; otherwise they are an error',
  },
} as const satisfies OptionDefinitions;
