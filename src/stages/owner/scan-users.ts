import type { Table } from '../../model/catalog.ts';
import type { RowBlock } from '../../model/row-stream.ts';
import { RowCells } from '../../scope/row-values.ts';
import { cellText } from '../../transform/remap-cells.ts';

/** Who is looked for in the table of the users, and where. */
export interface UserSearch {
  readonly email: string | null;
  readonly username: string | null;
  /** The columns that hold them; null: none does. */
  readonly emailColumn: string | null;
  readonly usernameColumn: string | null;
}

/** A user, by canonical cells. */
export type UserCells = ReadonlyMap<string, string>;

export interface FoundUsers {
  /** Those with the address, without regard to letter case. */
  readonly byEmail: readonly UserCells[];
  /** Those with exactly the name. */
  readonly byUsername: readonly UserCells[];
}

/** Looks at rows of the table of the users once. */
export async function scanUsers(
  table: Table,
  blocks: AsyncIterable<RowBlock>,
  { email, username, emailColumn, usernameColumn }: UserSearch,
): Promise<FoundUsers> {
  const cells = new RowCells(table);
  const names = cells.columns.map(({ name }) => name);
  const textAt = (name: string | null) => (name === null ? null : cellText(cells.cell(names.indexOf(name))));
  const [byEmail, byUsername]: [UserCells[], UserCells[]] = [[], []];
  const wanted = email?.toLowerCase() ?? null;
  for await (const block of blocks) {
    cells.forEach(block, () => {
      const row = () => new Map(names.map((name, at) => [name, cells.cell(at)]));
      if (wanted !== null && textAt(emailColumn)?.toLowerCase() === wanted) byEmail.push(row());
      if (username !== null && textAt(usernameColumn) === username) byUsername.push(row());
    });
  }
  return { byEmail, byUsername };
}
