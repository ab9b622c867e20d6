import type pg from 'pg';
import type { SourceFile } from '../../../model/source-file.ts';
import { SOURCES_TABLE } from '../../script.ts';
import { readRows } from '../connection/postgres-read-rows.ts';
import { runSql } from '../connection/postgres-run.ts';

/** Makes the table in which hooks read the sources; it goes with the transaction. */
export async function listSources(client: pg.Client, sources: readonly SourceFile[]): Promise<void> {
  const table = `pg_temp.${SOURCES_TABLE}`;
  await runSql(client, `drop table if exists ${table}`);
  await runSql(
    client,
    `create temporary table ${SOURCES_TABLE} (id text primary key, file text not null) on commit drop`,
  );
  const values = [sources.map(({ id }) => id), sources.map(({ file }) => file)];
  const lists = 'pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[])';
  await readRows(client, `insert into ${table} select * from rows from (${lists}) as listed (id, file)`, values);
}
