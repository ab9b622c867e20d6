import { statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { isSnapshotId } from '../../snapshot/store-layout.ts';
import type { DiffEnd } from './diff-options.ts';

const SNAPSHOT = /^snapshot:(.+)$/s;
const CONTAINER = /^(.+)\.tar(?:\.[a-z]+)*$/s;

/** A directory is an archive; `snapshot:ID`, an id alone or the path of a container is a snapshot; null: a database. */
export function keptEnd(text: string, store: string): DiffEnd | null {
  const name = SNAPSHOT.exec(text)?.[1];
  if (name !== undefined) return { kind: 'snapshot', name, store };
  const stats = statSync(text, { throwIfNoEntry: false });
  if (stats?.isDirectory() === true) return { kind: 'archive', directory: text };
  if (stats === undefined) return isSnapshotId(text) ? { kind: 'snapshot', name: text, store } : null;
  const id = CONTAINER.exec(basename(text))?.[1];
  return id === undefined ? null : { kind: 'snapshot', name: id, store: dirname(text) };
}
