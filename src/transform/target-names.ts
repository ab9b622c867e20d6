import { RowferryError } from '../errors/rowferry-error.ts';
import type { Capabilities } from '../model/dialect-mapping.ts';
import type { NotCarried } from '../model/plan.ts';

/**
 * Hands out names that are unique within one scope of the target and short enough for it. The first to
 * come keeps a name; a name that is too long or taken gets a numbered ending, so that the same catalog
 * always gives the same names.
 */
export class NameScope {
  readonly #taken = new Set<string>();
  readonly #capabilities: Capabilities;

  constructor(capabilities: Capabilities) {
    this.#capabilities = capabilities;
  }

  /** A free name like `wanted`: for indexes and constraints, which nothing refers to by name. */
  give(wanted: string): string {
    let name = truncate(wanted, this.#bytesMax());
    for (let number = 2; this.#isTaken(name); number++) {
      const ending = `_${number}`;
      name = truncate(wanted, this.#bytesMax() - ending.length) + ending;
    }
    this.#taken.add(this.#fold(name));
    return name;
  }

  /**
   * The name `wanted` itself, cut to the target's length: for tables and columns, which programs know by name.
   * @throws NAME_COLLISION where another one has it already.
   */
  claim(wanted: string, what: string): string {
    const name = possibleName(wanted, this.#capabilities);
    if (this.#isTaken(name)) {
      throw new RowferryError('NAME_COLLISION', {
        message: `${what} "${wanted}" would be called "${name}" in ${this.#capabilities.label}, as another one is already.`,
        hint: 'Rename one of them in the source, or leave its table out with --exclude.',
        context: { name },
      });
    }
    this.#taken.add(this.#fold(name));
    return name;
  }

  #bytesMax(): number {
    return this.#capabilities.identifierBytesMax ?? Number.MAX_SAFE_INTEGER;
  }

  #isTaken(name: string): boolean {
    return this.#taken.has(this.#fold(name));
  }

  #fold(name: string): string {
    if (!this.#capabilities.foldsIdentifierCase) return name;
    return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  }
}

/** The name itself, or what stands for it where the dialect cannot have it: its beginning, or a word for an empty one. */
export function possibleName(wanted: string, { identifierBytesMax, hasEmptyIdentifiers }: Capabilities): string {
  if (wanted === '' && !hasEmptyIdentifiers) return 'unnamed';
  return identifierBytesMax === null ? wanted : truncate(wanted, identifierBytesMax);
}

/** The report of a name that could not be kept. `table`: where a column of that name is; null for a table itself. */
export function nameChange(
  { table, wanted, name }: { readonly table: string | null; readonly wanted: string; readonly name: string },
  { label, identifierBytesMax }: Capabilities,
): NotCarried {
  const limit = wanted === '' ? 'no empty names' : `names of at most ${identifierBytesMax} bytes`;
  const reason = `${label} has ${limit}: ${table === null ? 'the table' : 'the column'} is called "${name}" there.`;
  return { kind: 'other', table, name: wanted === '' ? '""' : wanted, text: wanted, reason };
}

/** The longest beginning of `name` that is at most `bytesMax` bytes of whole UTF-8 characters. */
function truncate(name: string, bytesMax: number): string {
  const bytes = Buffer.from(name);
  if (bytes.length <= bytesMax) return name;
  let end = bytesMax;
  while (end > 0 && ((bytes[end] as number) & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end);
}
