import type pg from 'pg';
import { asServerError } from '../connection/postgres-server-error.ts';
import { toRowferryError } from '../postgres-errors.ts';
import { ListedStore } from './postgres-listed-store.ts';
import { CREATE_SCOPE } from './postgres-scope-queries.ts';
import type { ScopeStore } from './postgres-scope-store.ts';
import { TemporaryStore } from './postgres-temporary-store.ts';

/** The role may not make temporary tables, or the server or session is read-only (a standby). */
const NOT_ALLOWED = ['42501', '25006'];

/** Makes a place for the rows of a scope, on a connection that has not begun its transaction yet. */
export async function createStore(client: pg.Client): Promise<ScopeStore> {
  try {
    await client.query(CREATE_SCOPE);
    return new TemporaryStore(client);
  } catch (error) {
    if (NOT_ALLOWED.includes(asServerError(error)?.code ?? '')) return new ListedStore(client);
    throw toRowferryError(error);
  }
}
