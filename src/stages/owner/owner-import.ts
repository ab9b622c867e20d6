import { archiveBlocks } from '../../archive/archive-blocks.ts';
import type { Archive } from '../../archive/archive-reader.ts';
import type { TableReport } from '../../compare/report.ts';
import type { DatabaseWriter } from '../../dialect/dialect.ts';
import { RowferryError } from '../../errors/rowferry-error.ts';
import { findTable, type Table } from '../../model/catalog.ts';
import { displayName, isSameName, type QualifiedName } from '../../model/logical-type.ts';
import type { PlannedOwner } from '../../model/owner.ts';
import type { KeyedSource, RowBlock } from '../../model/row-stream.ts';
import { cellText } from '../../transform/remap-cells.ts';
import { assert } from '../../util/assert.ts';
import type { AdoptedUser } from '../adopt/adopted-import.ts';
import { type MadePassword, makePassword } from '../adopt/new-password.ts';
import { withPasswordHash } from '../adopt/with-password-hash.ts';
import type { StageRun } from '../stage-run.ts';
import { stalePlan } from '../stale-plan.ts';
import { countOwned, type OwnedRows } from './owned-rows.ts';
import { proveOwnerRow } from './prove-owner-row.ts';
import { searchUsers } from './search-users.ts';

/** An import that gives every row to a user of the target, who may be made by it. */
export class OwnerImport {
  readonly #owner: PlannedOwner;
  readonly #archive: Archive;
  readonly #password: MadePassword | null;

  constructor(owner: PlannedOwner, archive: Archive, password: MadePassword | null) {
    this.#owner = owner;
    this.#archive = archive;
    this.#password = password;
  }

  /** For the result alone: nothing else ever holds the password. */
  get user(): AdoptedUser {
    const { email, username, cell, kind } = this.#owner;
    const password = this.#password?.password ?? null;
    return { email: email ?? username, key: [cell], isNew: kind === 'made', password };
  }

  /**
   * To be called before the writer begins.
   * @throws USAGE where the owner would go; ARCHIVE_STALE where the target's users are others than the plan has them
   */
  async check(writer: DatabaseWriter, empty: readonly QualifiedName[]): Promise<void> {
    const { table: users, kind } = this.#owner;
    if (kind === 'brought') return;
    if (empty.some((name) => isSameName(name, users))) {
      throw new RowferryError('USAGE', {
        message: `--truncate would take the users away, ${displayName(users)}, of whom one is the owner of the rows.`,
        hint: 'Leave that table out of --truncate.',
      });
    }
    if ((await this.#isThere(writer)) !== (kind === 'there')) throw this.#otherUsers();
  }

  /** True of the table that gets the one row of a new owner, beside those of others. */
  isOwnRow({ name }: Pick<Table, 'name'>): boolean {
    return this.#owner.kind === 'made' && isSameName(name, this.#owner.table);
  }

  /** The rows of a table as they go in: with the hash of the password, which the archive does not have. */
  rows(table: Table, blocks: AsyncIterable<RowBlock>): AsyncIterable<RowBlock> {
    const { password } = this.#owner;
    if (this.#password === null || password === null || !this.isOwnRow(table)) return blocks;
    return withPasswordHash(table, blocks, { column: password.column, hash: this.#password.hash });
  }

  /** Proves that the row of a new owner arrived; null: nobody is new. */
  async prove(target: KeyedSource, run: StageRun): Promise<TableReport | null> {
    const table = findTable(this.#archive.catalog, this.#owner.table);
    if (table === null || !this.isOwnRow(table)) return null;
    const row = { table, key: this.#owner.key, cell: this.#owner.cell, ignore: null };
    return proveOwnerRow(row, { left: this.rows(table, archiveBlocks(this.#archive, table)), target, run });
  }

  /** How many rows have an owner. */
  count(target: KeyedSource): Promise<readonly OwnedRows[]> {
    return countOwned(this.#owner, { catalog: this.#archive.catalog, target });
  }

  async #isThere(writer: DatabaseWriter): Promise<boolean> {
    const { table: name, key, cell, kind, email, username, emailColumn, usernameColumn } = this.#owner;
    const { catalog } = await writer.existing([]);
    const users = findTable(catalog, name);
    if (users === null) return false;
    const names: readonly (string | null)[] = [key, emailColumn, usernameColumn];
    const table = { ...users, columns: users.columns.filter((column) => names.includes(column.name)) };
    const search = { email, username, emailColumn, usernameColumn };
    const target = writer.readBack();
    for await (const { rows } of target.rowsOfCells(table, [{ column: key, cells: [cell], folds: false }])) {
      if (rows > 0) return true;
    }
    if (kind !== 'made') return false;
    const found = await searchUsers(target, table, search);
    return found.byEmail.length + found.byUsername.length > 0;
  }

  #otherUsers(): RowferryError {
    const { table, email, username, cell, kind } = this.#owner;
    const { plan } = this.#archive;
    assert(plan !== null, 'the owner stands in the plan');
    return stalePlan(plan, {
      message: `The plan was made for a target ${kind === 'there' ? 'with' : 'without'} the user ${email ?? username} (${cellText(cell)}) in ${displayName(table)}.`,
      table,
    });
  }
}

/** The import of an archive whose rows are given to an owner; null for any other one. */
export async function openOwnerImport(archive: Archive): Promise<OwnerImport | null> {
  const owner = archive.plan?.owner ?? null;
  if (owner === null) return null;
  const password = owner.password === null ? null : await makePassword(owner.password.hash);
  return new OwnerImport(owner, archive, password);
}
