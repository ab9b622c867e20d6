// Tokens of a JSON array of objects → row lines in canonical form.
import type { Token } from 'stream-json/core/parser.js';
import { type Catalog, storedColumns, type Table } from '../model/catalog.ts';
import type { RowShape } from '../model/row-shape.ts';
import type { ByteBuffer } from '../util/byte-buffer.ts';
import { type CellCanon, cellCanon } from './cell-canon.ts';
import { tableShape } from './part-keys.ts';

/** Errors are plain sentences about the row: the caller knows the file. */
export class JsonRowAssembler {
  /** Rows that are complete. */
  count = 0;
  readonly #shape: RowShape;
  readonly #canons: readonly CellCanon[];
  readonly #cells: (string | null)[];
  /** How many arrays and objects are open: 1 in the outer array, 2 in a row, more inside a cell. */
  #depth = 0;
  #isEnded = false;
  /** The column whose cell comes next. */
  #column = -1;
  /** The text of the cell so far. */
  #text = '';

  constructor(table: Table, enums: Catalog['enums']) {
    this.#shape = tableShape(table);
    this.#canons = storedColumns(table).map((column) => cellCanon(column, enums));
    this.#cells = this.#shape.columns.map(() => null);
  }

  /** Appends the row lines that these tokens complete, each with its ",\n"; returns how many. */
  take(tokens: readonly Token[], out: ByteBuffer): number {
    const before = this.count;
    for (const token of tokens) {
      if (this.#depth < 2) this.#outside(token);
      else if (this.#depth === 2) this.#inRow(token, out);
      else this.#inCell(token);
    }
    return this.count - before;
  }

  /** To be called behind the last token. */
  end(): void {
    if (!this.#isEnded) throw new Error('The document is not a whole array.');
  }

  #outside(token: Token): void {
    const isInArray = this.#depth === 1;
    if (token.name === 'startArray' && !isInArray && !this.#isEnded) this.#depth = 1;
    else if (token.name === 'startObject' && isInArray) this.#depth = 2;
    else if (token.name === 'endArray' && isInArray) {
      this.#depth = 0;
      this.#isEnded = true;
    } else throw new Error('The document is not an array of objects.');
  }

  #inRow(token: Token, out: ByteBuffer): void {
    if (token.name === 'keyValue') this.#beginCell(token.value);
    else if (token.name === 'endObject') this.#finishRow(out);
    else {
      this.#text = '';
      this.#push(token);
      if (this.#depth === 2) this.#finishCell();
    }
  }

  #inCell(token: Token): void {
    this.#push(token);
    if (this.#depth === 2) this.#finishCell();
  }

  #beginCell(name: string): void {
    this.#column = this.#shape.columns.indexOf(name);
    if (this.#column === -1) throw new Error(`The table has no column ${JSON.stringify(name)}.`);
    if (this.#cells[this.#column] !== null) throw new Error(`The row has ${JSON.stringify(name)} twice.`);
  }

  #finishCell(): void {
    const name = this.#shape.columns[this.#column];
    const cell = this.#canons[this.#column]?.(this.#text) ?? null;
    if (cell === null) throw new Error(`The value of ${JSON.stringify(name)} is not one of its type.`);
    this.#cells[this.#column] = cell;
  }

  #finishRow(out: ByteBuffer): void {
    const missing = this.#cells.indexOf(null);
    if (missing !== -1) throw new Error(`The row has no ${JSON.stringify(this.#shape.columns[missing])}.`);
    for (const [at, prefix] of this.#shape.prefixes.entries()) {
      out.pushBytes(prefix, 0, prefix.length);
      const cell = Buffer.from(this.#cells[at] as string);
      out.pushBytes(cell, 0, cell.length);
    }
    out.pushAscii(this.#shape.prefixes.length === 0 ? '{},\n' : '},\n');
    this.#cells.fill(null);
    this.#depth = 1;
    this.count++;
  }

  /** Appends the token's compact text to the cell. */
  #push(token: Token): void {
    switch (token.name) {
      case 'startObject':
      case 'startArray':
        this.#text += `${this.#comma()}${token.name === 'startObject' ? '{' : '['}`;
        this.#depth++;
        return;
      case 'endObject':
      case 'endArray':
        this.#text += token.name === 'endObject' ? '}' : ']';
        this.#depth--;
        return;
      case 'keyValue':
        this.#text += `${this.#comma()}${JSON.stringify(token.value)}:`;
        return;
      case 'stringValue':
        this.#text += `${this.#comma()}${JSON.stringify(token.value)}`;
        return;
      case 'numberValue':
      case 'nullValue':
      case 'trueValue':
      case 'falseValue':
        this.#text += `${this.#comma()}${token.value}`;
        return;
      default:
        throw new Error(`broken invariant: the parser packs values, but gave ${token.name}`);
    }
  }

  #comma(): string {
    return this.#text === '' || /[[{:]$/.test(this.#text) ? '' : ',';
  }
}
