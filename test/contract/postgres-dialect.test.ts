import { describe } from 'vitest';
import { parseEnd } from '../../src/dialect/open-dialect.ts';
import { postgresDialect } from '../../src/dialect/postgres/postgres-dialect.ts';
import { createScratchDatabase } from '../helpers/databases.ts';
import { postgresContent } from '../helpers/postgres-oracle.ts';
import { describeDialect } from './dialect-contract.ts';

const TABLES = "select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace";
/** Every version of a relation has an identifier of its own, and so has every row. */
const VERSIONS = 'select oid::text as oid, xmin::text as xmin from pg_class where oid >= 16384 order by oid';

describe('PostgreSQL', () => {
  describeDialect({
    dialect: postgresDialect,
    async create() {
      const database = await createScratchDatabase();
      return {
        end: parseEnd(database.url),
        run: async (sql) => void (await database.query(sql)),
        tables: async () => (await database.query<{ name: string }>(TABLES)).map(({ name }) => name),
        state: async () => JSON.stringify([await database.query(VERSIONS), await postgresContent(database)]),
      };
    },
  });
});
