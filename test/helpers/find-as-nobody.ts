import { findFiles } from '../../src/dialect/sqlite/connection/sqlite-find-files.ts';
import { RowferryError } from '../../src/errors/rowferry-error.ts';

/** Run as a program by a test: prints what is found below a folder, or the error, seen by whoever runs it. */
const [folder = '', skip = ''] = process.argv.slice(2);
const options = { signal: new AbortController().signal, isExcluded: () => false, skipUnreadable: skip === 'skip' };
try {
  console.log(JSON.stringify(await findFiles(folder, options)));
} catch (error) {
  if (!(error instanceof RowferryError)) throw error;
  console.log(JSON.stringify({ code: error.code, message: error.message }));
}
