import { required } from './choose-ends.ts';
import { bothEnds, type EndPair, type EndSettings, sourceTwice, targetBesideDiscovered } from './command-ends.ts';
import type { DISCOVER_OPTIONS } from './discover-options.ts';
import type { OpenableEnd } from './open-ends.ts';
import type { Run } from './run.ts';
import type { Settings } from './settings.ts';
import { rulesIn } from './stage-settings.ts';

export type DiscoverSettings = Settings<typeof DISCOVER_OPTIONS> & EndSettings & { readonly rules: string | null };

/** Both ends of a move: the source that is named, or what is found below the folder of `--discover`. */
export async function endsOfMove(
  settings: DiscoverSettings,
  needed: Parameters<typeof bothEnds>[1],
  run: Run,
): Promise<EndPair> {
  if (settings.discover === null) return bothEnds(settings, needed, run);
  const target = await targetBesideDiscovered(settings, run);
  return { source: needed.source ? await discoveredEnd(settings, target, run) : null, target };
}

/** What is found below the folder, for a command that has no target. @throws USAGE where a database is named as well */
export async function discoveredAlone(settings: DiscoverSettings, run: Run): Promise<OpenableEnd> {
  const named = settings.FROM ?? settings.from ?? settings.sqlitePath ?? settings.postgresUrl ?? null;
  if (named !== null) throw sourceTwice();
  return required(await discoveredEnd(settings, null, run), 'source');
}

/** null where no folder was given. */
async function discoveredEnd(
  { discover: directory, sourceId, discoverExclude, skipUnreadable, rules }: DiscoverSettings,
  target: OpenableEnd | null,
  { services, context }: Run,
): Promise<OpenableEnd | null> {
  if (directory === null) return null;
  const pattern = sourceId ?? rulesIn(rules).sourceId ?? null;
  const end = await services.discoverSources(
    { directory, sourceId: pattern, exclude: discoverExclude, skipUnreadable, to: target?.end ?? null },
    context,
  );
  const words = ['--discover', directory, ...(sourceId === null ? [] : ['--source-id', sourceId])];
  return { end, argument: directory, words };
}
