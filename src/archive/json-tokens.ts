// JSON text in chunks of bytes → tokens, through stream-json.
import { TextDecoder } from 'node:util';
import { getManyValues, isMany, none } from 'stream-chain/defs.js';
import { jsonParser, type Token } from 'stream-json/core/parser.js';

/** Tokens of a JSON document that arrives in chunks. Numbers are their text. Bytes that are not UTF-8 are an error. */
export class JsonTokens {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  readonly #parse = jsonParser({ packValues: true, streamValues: false });

  next(chunk: Buffer): readonly Token[] {
    return tokensIn(this.#parse(this.#decoder.decode(chunk, { stream: true })));
  }

  /** @throws where the document is not whole. */
  end(): readonly Token[] {
    return [...tokensIn(this.#parse(this.#decoder.decode())), ...tokensIn(this.#parse(none as never))];
  }
}

function tokensIn(output: unknown): readonly Token[] {
  return isMany(output) ? (getManyValues(output) as readonly Token[]) : [];
}
