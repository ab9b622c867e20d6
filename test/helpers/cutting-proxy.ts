import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll } from 'vitest';

/** What becomes of one connection through the proxy. */
export type Fate =
  | { readonly kind: 'pass' }
  /** Closed before a byte is passed on. */
  | { readonly kind: 'refuse' }
  /** Cut once so many bytes went to the server. */
  | { readonly kind: 'cut-after'; readonly bytes: number }
  /** Cut once so many bytes came from the server. */
  | { readonly kind: 'cut-after-answer'; readonly bytes: number }
  /** COMMIT reaches the server, its answer is lost. */
  | { readonly kind: 'lose-commit-answer' }
  /** The connection is cut before COMMIT goes out. */
  | { readonly kind: 'cut-before-commit' };

export interface CuttingProxy {
  /** The same database, through the proxy. */
  readonly url: string;
  /** How many connections there were. */
  connections(): number;
}

const open = new Set<Server>();

afterAll(() => {
  for (const server of open) server.close();
});

/** A TCP proxy before the server of `url` that lets each connection (from 1) have the fate that it is given. */
export async function cuttingProxy(url: string, fateOf: (connection: number) => Fate): Promise<CuttingProxy> {
  const target = new URL(url);
  let count = 0;
  const server = createServer((client) => {
    count++;
    pass(client, { host: target.hostname, port: Number(target.port) }, fateOf(count));
  });
  open.add(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  const through = new URL(url);
  through.host = `127.0.0.1:${address.port}`;
  return { url: `${through.href}?sslmode=disable`, connections: () => count };
}

/** A simple query "commit" of the protocol: `Q`, its length, the text, a zero. */
const COMMIT = Buffer.from('Q\0\0\0\x0bcommit\0', 'latin1');

function pass(client: Socket, target: { readonly host: string; readonly port: number }, fate: Fate): void {
  client.on('error', () => {});
  if (fate.kind === 'refuse') {
    client.destroy();
    return;
  }
  const server = connect(target);
  const cut = () => {
    client.destroy();
    server.destroy();
  };
  server.on('error', cut);
  client.on('close', () => server.end());
  server.on('close', () => client.end());
  let sent = 0;
  let isLosing = false;
  client.on('data', (chunk) => {
    const isCommit = chunk.includes(COMMIT);
    sent += chunk.length;
    if (fate.kind === 'cut-before-commit' && isCommit) cut();
    else if (fate.kind === 'cut-after' && sent > fate.bytes) cut();
    else {
      isLosing = fate.kind === 'lose-commit-answer' && isCommit;
      server.write(chunk);
    }
  });
  let answered = 0;
  server.on('data', (chunk) => {
    answered += chunk.length;
    if (isLosing || (fate.kind === 'cut-after-answer' && answered > fate.bytes)) cut();
    else client.write(chunk);
  });
}
