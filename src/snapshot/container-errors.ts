// What can be wrong with the file of a snapshot, in words that name it.
import type { ErrorCode } from '../errors/error-codes.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { TarClaim } from './tar-header.ts';

const DISTRUST = 'Do not use this snapshot: take the file from a copy of the store.';

/** @param what goes on after the name of the file. */
export function containerError(code: ErrorCode, path: string, what: string, cause?: unknown): RowferryError {
  const message = `The snapshot ${path} ${what}.`;
  return new RowferryError(code, { message, hint: DISTRUST, context: { file: path }, cause });
}

export function malformedContainer(path: string, what: string, cause?: unknown): RowferryError {
  return containerError('SNAPSHOT_MALFORMED', path, what, cause);
}

/** What a reader expected where it met another header. */
export interface Expected {
  /** null: the end. */
  readonly name: string | null;
  /** The members that were read already. */
  readonly read: ReadonlySet<string>;
  /** All members that the manifest lists; null while it has not been read. */
  readonly listed: ReadonlySet<string> | null;
}

/** The error of a header that is not the one that belongs there. `claim` is null where the block is no header at all. */
export function misfit(path: string, claim: TarClaim | null, { name, read, listed }: Expected): RowferryError {
  const place = name === null ? 'where it should end' : `in the place of ${name}`;
  if (claim === null) return malformedContainer(path, `has something that is no tar header ${place}`);
  const found = JSON.stringify(claim.name);
  if (/^(?:[/\\]|[A-Za-z]:)/.test(claim.name)) {
    return containerError('SNAPSHOT_MEMBER_ABSOLUTE', path, `holds ${found}, an absolute path, ${place}`);
  }
  if (claim.name.split(/[/\\]/).includes('..')) {
    return containerError('SNAPSHOT_MEMBER_OUTSIDE', path, `holds ${found}, which leads out of it, ${place}`);
  }
  if (claim.type === '1' || claim.type === '2') {
    return containerError('SNAPSHOT_MEMBER_LINK', path, `holds the link ${found} ${place}`);
  }
  if (claim.type !== '0') {
    return containerError('SNAPSHOT_MEMBER_SPECIAL', path, `holds ${found}, of tar type "${claim.type}", ${place}`);
  }
  if (read.has(claim.name)) return containerError('SNAPSHOT_MEMBER_DOUBLED', path, `holds ${found} twice`);
  if (listed !== null && !listed.has(claim.name)) {
    return containerError('SNAPSHOT_MEMBER_UNLISTED', path, `holds ${found}, which its manifest does not list`);
  }
  return malformedContainer(path, `has a header of ${found} ${place} that is not the one RowFerry writes`);
}
