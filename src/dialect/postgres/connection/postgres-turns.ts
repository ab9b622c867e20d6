import type pg from 'pg';

/** A connection that several callers use in turn: the server runs one statement of it at a time. */
export class Turns {
  readonly #client: pg.Client;
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(client: pg.Client) {
    this.#client = client;
  }

  /** True while nobody uses the connection or waits for it. */
  get isFree(): boolean {
    return this.#waiting === 0;
  }

  /** Runs `use` when whoever came before is done. */
  async run<Result>(use: (client: pg.Client) => Promise<Result>): Promise<Result> {
    const release = await this.#enter();
    try {
      return await use(this.#client);
    } finally {
      release();
    }
  }

  /** The same for a stream: its turn is over when the caller has read it or stops. */
  async *stream<Item>(use: (client: pg.Client) => AsyncIterable<Item>): AsyncGenerator<Item> {
    const release = await this.#enter();
    try {
      yield* use(this.#client);
    } finally {
      release();
    }
  }

  async #enter(): Promise<() => void> {
    const before = this.#last;
    let release = (): void => {};
    this.#waiting++;
    this.#last = new Promise((resolve) => {
      release = () => {
        this.#waiting--;
        resolve();
      };
    });
    await before;
    return release;
  }
}
