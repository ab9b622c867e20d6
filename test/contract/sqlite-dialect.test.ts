import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe } from 'vitest';
import { sqliteDialect } from '../../src/dialect/sqlite/sqlite-dialect.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';
import { describeDialect } from './dialect-contract.ts';

describe('SQLite', () => {
  describeDialect({
    dialect: sqliteDialect,
    async create({ isShared } = { isShared: false }) {
      const path = join(await tempDirectory(), 'contract.db');
      const use = <Result>(work: (database: Database.Database) => Result): Result => {
        const database = new Database(path);
        try {
          return work(database);
        } finally {
          database.close();
        }
      };
      use((database) => database.pragma(`journal_mode = ${isShared ? 'wal' : 'delete'}`));
      return {
        end: { kind: 'sqlite', path },
        run: async (sql) => use((database) => void database.exec(sql)),
        tables: async () =>
          use(
            (database) =>
              database.prepare("select name from sqlite_schema where type = 'table'").pluck().all() as string[],
          ),
        async state() {
          const digest = createHash('sha256')
            .update(await readFile(path))
            .digest('hex');
          return [digest, ...(await readdir(dirname(path))).sort()].join(' ');
        },
      };
    },
  });
});
