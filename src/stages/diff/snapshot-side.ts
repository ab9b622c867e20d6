import { openSnapshot } from '../../snapshot/unpack-snapshot.ts';
import { archiveSide } from './archive-side.ts';
import type { DiffEnd, DiffOptions } from './diff-options.ts';
import type { DiffSide, SideStage } from './diff-side.ts';

/** A snapshot is unpacked into a temporary directory, which is gone when the side is closed. */
export async function openSnapshotSide(
  { name, store }: DiffEnd & { readonly kind: 'snapshot' },
  options: DiffOptions,
  { context, run }: SideStage,
): Promise<DiffSide> {
  const { keys } = options;
  run.step(`unpacking snapshot ${name}`);
  const { entry, archive, close } = await openSnapshot(name, {
    store,
    signal: context.signal,
    ...(keys === undefined ? {} : { keys }),
  });
  try {
    const side = await archiveSide(archive, options);
    return { ...side, info: { ...side.info, kind: 'snapshot', display: `snapshot ${entry.id}` }, close };
  } catch (error) {
    await close();
    throw error;
  }
}
