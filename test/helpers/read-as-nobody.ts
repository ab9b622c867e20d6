import { openReadConnection } from '../../src/dialect/sqlite/connection/sqlite-connection.ts';

/** Run as a program by a test: prints how many rows the table `t` of a file has, seen by whoever runs it. */
const [path = ''] = process.argv.slice(2);
const connection = await openReadConnection(path, { copyFirst: false, signal: new AbortController().signal });
console.log(String(connection.database.prepare('select count(*) from t').pluck().get()));
await connection.close();
