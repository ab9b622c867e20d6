import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { type DumpStep, splitDump } from './split-dump.ts';

export interface LoadedDump {
  /** Statements about extensions that this server does not have; they were left out. */
  readonly skipped: readonly string[];
}

const ABOUT_EXTENSION = /^\s*(?:create|comment\s+on)\s+extension\s+(?:if\s+not\s+exists\s+)?"?([\w-]+)"?/i;

/**
 * Loads a script of `pg_dump` (plain format, with COPY or INSERT) into a database, as `psql -f` would.
 * @param url a connection string of the database
 * @param file the script
 * @throws Error that shows the statement which the server refused
 */
export async function loadDump(url: string, file: string): Promise<LoadedDump> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const extensions = await availableExtensions(client);
    const skipped: string[] = [];
    for (const step of splitDump(await readFile(file, 'utf8'))) {
      const extension = ABOUT_EXTENSION.exec(step.sql)?.[1];
      if (extension === undefined || extensions.has(extension)) await perform(client, step);
      else skipped.push(step.sql);
    }
    for (const sql of skipped) console.warn(`${file}: left out, the server has no such extension: ${sql.trim()}`);
    return { skipped };
  } finally {
    await client.end();
  }
}

async function availableExtensions(client: pg.Client): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ name: string }>('select name from pg_available_extensions');
  return new Set(rows.map(({ name }) => name));
}

async function perform(client: pg.Client, step: DumpStep): Promise<void> {
  try {
    if (step.kind === 'statement') await client.query(step.sql);
    else await pipeline([step.data], client.query(copyFrom(step.sql)));
  } catch (cause) {
    throw new Error(`The server refused: ${step.sql.trim().slice(0, 500)}`, { cause });
  }
}
