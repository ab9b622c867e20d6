import { access } from 'node:fs/promises';
import { join } from 'node:path';

export interface StampedName {
  /** What the name begins with: a database's name. */
  readonly stem: string;
  /** `.json`, or nothing. */
  readonly suffix: string;
  /** Default: now. */
  readonly at?: Date;
}

/** `directory/app_backup_20261121_153000`: a path that is free, with the time in UTC. */
export async function stampedPath(directory: string, { stem, suffix, at = new Date() }: StampedName): Promise<string> {
  const [day = '', time = ''] = at.toISOString().split('T');
  const stamp = `${day.replaceAll('-', '')}_${time.slice(0, 8).replaceAll(':', '')}`;
  const name = `${stem.replaceAll(/[^\w.-]/g, '_')}_${stamp}`;
  for (let number = 1; ; number++) {
    const path = join(directory, `${name}${number === 1 ? '' : `_${number}`}${suffix}`);
    if (!(await isThere(path))) return path;
  }
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
