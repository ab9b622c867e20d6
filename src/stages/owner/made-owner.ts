import { RowferryError } from '../../errors/rowferry-error.ts';
import { columnNamed } from '../../model/catalog.ts';
import { displayName } from '../../model/logical-type.ts';
import { newUserUuid } from '../../transform/adopt/new-ids.ts';
import type { OwnerInput } from '../../transform/owner/owner-input.ts';
import { idCell } from '../../transform/remap-cells.ts';
import { valued } from '../../transform/ruled/plan-constant.ts';
import { cellOfType } from '../../transform/ruled/value-cells.ts';
import { idColumns, type OwnerChoice, ownerOf } from './choose-owner.ts';

export interface NewOwner {
  /** The highest number in each column of integers of the users. */
  readonly highest: ReadonlyMap<string, bigint>;
  readonly content: string;
}

/** An owner who is made: numbers go on behind the highest one, uuids are made of the address. @throws RULES_INVALID */
export function madeOwner(choice: OwnerChoice, made: NewOwner): OwnerInput {
  const cells = new Map(idColumns(choice).map((column) => [column, newId(column, choice, made)]));
  return ownerOf(choice, { kind: 'made', cells });
}

function newId(column: string, { users, rule, owner, search }: OwnerChoice, { highest, content }: NewOwner): string {
  const { type, identity } = columnNamed(users, column);
  const given = rule.create?.columns?.[column];
  if (given !== undefined && typeof given !== 'object' && valued(given, type) === null) return cellOfType(given, type);
  const { emailColumn, usernameColumn } = search;
  if (column === emailColumn && owner.email !== null) return JSON.stringify(owner.email);
  if (column === usernameColumn && owner.username !== null) return JSON.stringify(owner.username);
  if (type.kind === 'uuid') return JSON.stringify(newUserUuid(content, `${owner.email ?? owner.username}/${column}`));
  if (type.kind === 'integer') {
    const handedOut = BigInt(identity?.last ?? 0);
    const last = [0n, handedOut, highest.get(column) ?? 0n].reduce((one, other) => (one > other ? one : other));
    return idCell(String(last + 1n), type);
  }
  throw new RowferryError('RULES_INVALID', {
    message: `Rows name their owner by ${displayName(users.name)}."${column}", and nothing says what it is for a new one.`,
    hint: `Say it in the rules: "owner": { "create": { "columns": { ${JSON.stringify(column)}: … } } }.`,
    context: { table: displayName(users.name), column },
  });
}
