import type pg from 'pg';

/** How long the owner of a connection gets to roll back and end it, before it is cut. */
const GRACE_MS = 3000;

/**
 * Stops what `client` does when `signal` is aborted: the running statement is cancelled through a second
 * connection, since a server that sorts does not notice that its client has gone. Whoever owns the connection
 * then sees the statement fail and ends it; if nobody does, it is cut.
 */
export function cancelOnAbort(client: pg.Client, signal: AbortSignal, connect: () => Promise<pg.Client>): void {
  const onAbort = (): void => {
    const cut = setTimeout(() => client.connection.stream.destroy(), GRACE_MS);
    client.once('end', () => clearTimeout(cut));
    void cancel(client, connect);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  client.once('end', () => signal.removeEventListener('abort', onAbort));
  if (signal.aborted) onAbort();
}

async function cancel(client: pg.Client, connect: () => Promise<pg.Client>): Promise<void> {
  try {
    const helper = await connect();
    await helper.query('select pg_catalog.pg_cancel_backend($1)', [backendOf(client)]);
    await helper.end();
  } catch {
    // The server cannot be reached or has no connection left; cutting ours is all that can be done.
    client.connection.stream.destroy();
  }
}

/** The process of the server that serves `client`: the driver keeps it, though its types do not tell. */
function backendOf(client: pg.Client): number | null {
  return (client as pg.Client & { readonly processID: number | null }).processID;
}
