import type { Host, StopSignal, Variables } from '../../../src/cli/host.ts';
import { runCommandLine } from '../../../src/cli/run-command-line.ts';
import type { Services } from '../../../src/cli/services.ts';
import type { DatabaseEnd } from '../../../src/dialect/dialect.ts';

/** A host whose streams are strings and whose signals a test sends. */
export interface FakeHost extends Host {
  readonly written: { stdout: string; stderr: string };
  readonly exits: number[];
  send(signal: StopSignal): void;
  /** Something is thrown where nobody catches it. */
  crash(thrown: unknown): void;
}

export interface FakeHostOptions {
  readonly variables?: Variables;
  readonly isTerminal?: boolean;
  readonly columns?: number;
  /** What is typed or piped in; null: standard input is not to be asked. */
  readonly line?: string | null;
}

export function fakeHost({
  variables = {},
  isTerminal = false,
  columns = 100,
  line = null,
}: FakeHostOptions = {}): FakeHost {
  const written = { stdout: '', stderr: '' };
  const exits: number[] = [];
  let crash: (thrown: unknown) => void = () => {};
  const listeners = new Map<StopSignal, Set<() => void>>([
    ['SIGINT', new Set()],
    ['SIGTERM', new Set()],
  ]);
  const output = (name: 'stdout' | 'stderr') => ({
    isTTY: isTerminal,
    columns,
    write: (text: string) => {
      written[name] += text;
    },
  });
  return {
    written,
    exits,
    variables,
    stdout: output('stdout'),
    stderr: output('stderr'),
    stdin: {
      isTTY: isTerminal,
      readLine: () => (line === null ? Promise.reject(new Error('nobody is there')) : Promise.resolve(line)),
    },
    signals: {
      on: (signal, listener) => listeners.get(signal)?.add(listener),
      off: (signal, listener) => listeners.get(signal)?.delete(listener),
    },
    onCrash: (listener) => {
      crash = listener;
    },
    exit: (code) => exits.push(code),
    crash: (thrown) => crash(thrown),
    send: (signal) => {
      for (const listener of listeners.get(signal) ?? []) listener();
    },
  };
}

/** Stages that a test did not expect to be called fail it. */
export function fakeServices(services: Partial<Services> = {}): Services {
  const unexpected = (name: string) => () => Promise.reject(new Error(`${name} was not expected`));
  return {
    exportDatabase: unexpected('exportDatabase'),
    discoverSources: unexpected('discoverSources'),
    exportEachUser: unexpected('exportEachUser'),
    backUpDatabase: unexpected('backUpDatabase'),
    filesToBackUp: unexpected('filesToBackUp'),
    transformArchive: unexpected('transformArchive'),
    importArchive: unexpected('importArchive'),
    validate: unexpected('validate'),
    diff: unexpected('diff'),
    migrate: unexpected('migrate'),
    planMigration: unexpected('planMigration'),
    planScope: unexpected('planScope'),
    suggestScopeRules: unexpected('suggestScopeRules'),
    suggestTableRules: unexpected('suggestTableRules'),
    inspectDatabase: unexpected('inspectDatabase'),
    inspectArchive: unexpected('inspectArchive'),
    rollbackImport: unexpected('rollbackImport'),
    findLastImport: unexpected('findLastImport'),
    createSnapshot: unexpected('createSnapshot'),
    verifySnapshots: unexpected('verifySnapshots'),
    restoreSnapshot: unexpected('restoreSnapshot'),
    listSnapshots: unexpected('listSnapshots'),
    showSnapshot: unexpected('showSnapshot'),
    pruneSnapshots: unexpected('pruneSnapshots'),
    checkSchedule: unexpected('checkSchedule'),
    reseal: unexpected('reseal'),
    makeKeyFiles: unexpected('makeKeyFiles'),
    archiveTarget: unexpected('archiveTarget'),
    parseEnd: async (text) => fakeEnd(text),
    describeEnd: async (end) => (end.kind === 'sqlite' ? end.path : end.url),
    ...services,
  };
}

function fakeEnd(text: string): DatabaseEnd {
  return text.startsWith('postgres://')
    ? { kind: 'postgres', url: text, password: null }
    : { kind: 'sqlite', path: text.replace(/^sqlite:/, '') };
}

/** What a command line came to in such a world. */
export interface FakeRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `rowferry` with a line of arguments; blanks separate them. */
export async function rowferry(
  line: string | readonly string[],
  services: Partial<Services> = {},
  options: FakeHostOptions = {},
): Promise<FakeRun> {
  const host = fakeHost(options);
  const argv = typeof line === 'string' ? line.split(' ').filter((word) => word !== '') : line;
  const exitCode = await runCommandLine(argv, host, fakeServices(services));
  return { exitCode, ...host.written };
}
