import { statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { DiffEnd } from './diff-options.ts';

const SNAPSHOT = /^snapshot:(.+)$/s;
const CONTAINER = /^(.+)\.tar(?:\.[a-z]+)*$/s;

/** A directory is an archive, `snapshot:ID` or the path of a container a snapshot; null: a database. */
export function keptEnd(text: string, store: string): DiffEnd | null {
  const name = SNAPSHOT.exec(text)?.[1];
  if (name !== undefined) return { kind: 'snapshot', name, store };
  const stats = statSync(text, { throwIfNoEntry: false });
  if (stats?.isDirectory() === true) return { kind: 'archive', directory: text };
  const id = stats === undefined ? undefined : CONTAINER.exec(basename(text))?.[1];
  return id === undefined ? null : { kind: 'snapshot', name: id, store: dirname(text) };
}
