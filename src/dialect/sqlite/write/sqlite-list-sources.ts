import type { SourceFile } from '../../../model/source-file.ts';
import { SOURCES_TABLE } from '../../script.ts';
import type { SqliteDatabase } from '../connection/sqlite-driver.ts';

/** Makes the table in which hooks read the sources; it goes with the connection, and is no part of the file. */
export function listSources(database: SqliteDatabase, sources: readonly SourceFile[]): void {
  const table = `temp.${SOURCES_TABLE}`;
  database.exec(`drop table if exists ${table}; create table ${table} (id text primary key, file text not null)`);
  const insert = `insert into ${table} select value ->> 'id', value ->> 'file' from json_each(?)`;
  database.prepare(insert).run(JSON.stringify(sources));
}
