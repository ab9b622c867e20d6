import { RowferryError } from '../errors/rowferry-error.ts';
import type { DialectName } from '../model/storage.ts';
import { choosePair, chooseSource, chooseTarget, required } from './choose-ends.ts';
import { type EndCandidate, type EndCandidates, gatherCandidates } from './end-candidates.ts';
import { type OpenableEnd, openableEnds } from './open-ends.ts';
import type { Run } from './run.ts';

/** The settings of a command that name ends; it need not have all of them. */
export interface EndSettings {
  readonly FROM?: string | null;
  readonly TO?: string | null;
  readonly from?: string | null;
  readonly to?: string | null;
  readonly sqlitePath: string | null;
  readonly postgresUrl: string | null;
  readonly passwordFile: string | null;
  readonly toDialect?: DialectName | null;
}

export interface EndPair {
  readonly source: OpenableEnd | null;
  readonly target: OpenableEnd | null;
}

/** The one database of `export` and `inspect`. */
export async function sourceEnd(settings: EndSettings, run: Run): Promise<OpenableEnd> {
  const { source } = await openPair({ source: chooseSource(candidatesOf(settings, run)), target: null }, settings, run);
  return required(source, 'source');
}

/** The target of a command that starts from the archive in `archive`; null where none is named. */
export async function targetEnd(
  settings: EndSettings & { readonly archive: string },
  run: Run,
): Promise<OpenableEnd | null> {
  const expected = () => run.services.archiveTarget(settings.archive);
  const target = await chooseTarget(candidatesOf(settings, run), settings.toDialect ?? null, expected);
  return (await openPair({ source: null, target }, settings, run)).target;
}

/** The target of a command that cannot do without. */
export async function requiredTargetEnd(
  settings: EndSettings & { readonly archive: string },
  run: Run,
): Promise<OpenableEnd> {
  return required(await targetEnd(settings, run), 'target');
}

/** Both ends; either is null where it is not `needed` and nothing names it. */
export async function bothEnds(
  settings: EndSettings,
  needed: { readonly source: boolean; readonly target: boolean },
  run: Run,
): Promise<EndPair> {
  const { source, target } = choosePair(candidatesOf(settings, run), settings.toDialect ?? null);
  if (needed.source) required(source, 'source');
  if (needed.target) required(target, 'target');
  return openPair({ source, target }, settings, run);
}

/**
 * The target of a move whose source is discovered: a database that is named alone is the target. null: none is named.
 * @throws USAGE where a source is named as well
 */
export async function targetBesideDiscovered(settings: EndSettings, run: Run): Promise<OpenableEnd | null> {
  const { FROM = null, TO = null, from = null } = settings;
  if (from !== null || (FROM !== null && TO !== null)) {
    throw sourceTwice();
  }
  const candidates = candidatesOf({ ...settings, FROM: null, TO: TO ?? FROM }, run);
  const target = await chooseTarget(candidates, settings.toDialect ?? null, async () => 'postgres');
  return (await openPair({ source: null, target }, settings, run)).target;
}

export function sourceTwice(): RowferryError {
  return new RowferryError('USAGE', {
    message: 'A source is named, and --discover says that the sources are to be found.',
    hint: 'Leave one of them out; with --discover the only database that is named is the target.',
  });
}

function candidatesOf({ FROM = null, TO = null, ...settings }: EndSettings, run: Run): EndCandidates {
  return gatherCandidates({ ...settings, positionalFrom: FROM, positionalTo: TO }, run.environment);
}

async function openPair(
  pair: { readonly source: EndCandidate | null; readonly target: EndCandidate | null },
  { passwordFile }: EndSettings,
  run: Run,
): Promise<EndPair> {
  const [source = null, target = null] = await openableEnds([pair.source, pair.target], passwordFile, run);
  return { source, target };
}
