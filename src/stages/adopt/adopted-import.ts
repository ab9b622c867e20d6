import { archiveBlocks } from '../../archive/archive-blocks.ts';
import type { Archive } from '../../archive/archive-reader.ts';
import type { TableReport } from '../../compare/report.ts';
import type { DatabaseWriter } from '../../dialect/dialect.ts';
import { RowferryError } from '../../errors/rowferry-error.ts';
import type { Adoption } from '../../model/adoption.ts';
import { findTable, type Table } from '../../model/catalog.ts';
import { displayName, isSameName, type QualifiedName } from '../../model/logical-type.ts';
import type { RowBlock } from '../../model/row-stream.ts';
import { rowKey } from '../../transform/adopt/id-domains.ts';
import { assert } from '../../util/assert.ts';
import { proveAdded, type SetDigests, setDigests } from '../prove-added.ts';
import type { StageRun } from '../stage-run.ts';
import { stalePlan } from '../stale-plan.ts';
import { type MadePassword, makePassword } from './new-password.ts';
import { proveAdopted } from './prove-adopted.ts';
import { withPasswordHash } from './with-password-hash.ts';

/** The user under whom rows went in, for the result alone: nothing else ever holds the password. */
export interface AdoptedUser {
  readonly email: string | null;
  /** Canonical cells. */
  readonly key: readonly string[];
  readonly isNew: boolean;
  /** Shown once; null: none was made. */
  readonly password: string | null;
}

/** An import of rows beside those of others, in the transaction of its writer. */
export class AdoptedImport {
  readonly #adoption: Adoption;
  readonly #archive: Archive;
  readonly #password: MadePassword | null;
  #before: SetDigests = new Map();

  constructor({ adoption, archive }: Adopting, password: MadePassword | null) {
    this.#adoption = adoption;
    this.#archive = archive;
    this.#password = password;
  }

  get user(): AdoptedUser {
    const { email, cells: key, isNew } = this.#adoption;
    return { email, key, isNew, password: this.#password?.password ?? null };
  }

  /** @throws USAGE where rows of others would go, or change */
  refuseModes(emptied: readonly QualifiedName[], mode: 'error' | 'skip' | 'update'): void {
    if (emptied.length === 0 && mode === 'error') return;
    throw new RowferryError('USAGE', {
      message: `With --as-user rows only come: ${mode === 'error' ? `${emptied.map(displayName).join(', ')} would be emptied` : `--on-conflict ${mode} is about rows that are there`}.`,
      hint: 'Leave --truncate, --clean and --on-conflict away: ids that are taken become others by themselves.',
    });
  }

  /** To be called when the writer has begun. @throws ARCHIVE_STALE where the user is not as the plan has it */
  async begin(writer: DatabaseWriter, validates: boolean): Promise<void> {
    await this.#refuseOtherUser(writer);
    if (validates) this.#before = await setDigests(writer.readBack(), this.#keyless());
  }

  /** The rows of a table as they go in: with the hash of the password, which the archive does not have. */
  rows(table: Table, blocks: AsyncIterable<RowBlock>): AsyncIterable<RowBlock> {
    const { table: users, password } = this.#adoption;
    if (this.#password === null || password === null || !isSameName(table.name, users)) return blocks;
    return withPasswordHash(table, blocks, { column: password.column, hash: this.#password.hash });
  }

  /** @throws VALIDATION_FAILED where a table without a key has not what it had and what came */
  async prove(writer: DatabaseWriter, run: StageRun): Promise<readonly TableReport[]> {
    const target = writer.readBack();
    const added = (table: Table) => this.rows(table, archiveBlocks(this.#archive, table));
    const standing = (_table: Table, blocks: AsyncIterable<RowBlock>) => blocks;
    const proven = await proveAdopted({ archive: this.#archive, target, run, added, standing });
    const whole = (table: Table) => ({ blocks: added(table), amendment: null });
    await proveAdded({ target, tables: this.#keyless(), before: this.#before, run, added: whole });
    return proven;
  }

  #keyless(): readonly Table[] {
    return this.#archive.catalog.tables.filter((table) => rowKey(table).length === 0);
  }

  async #refuseOtherUser(writer: DatabaseWriter): Promise<void> {
    const { table: name, key: columns, cells, isNew, email, emailColumn } = this.#adoption;
    const table = findTable(this.#archive.catalog, name);
    assert(table !== null, 'the archive has the table of the users');
    const target = writer.readBack();
    const isThere = await hasRows(target.rowsOfKeys(table, { columns, keys: [cells] }));
    const keys = [[JSON.stringify(email)]];
    const isTaken =
      isNew && emailColumn !== null && (await hasRows(target.rowsOfKeys(table, { columns: [emailColumn], keys })));
    if (isThere !== isNew && !isTaken) return;
    const { plan } = this.#archive;
    assert(plan !== null, 'the user stands in the plan');
    throw stalePlan(plan, {
      message: `The plan was made for a target ${isNew ? 'without' : 'with'} the user ${email ?? cells.join(', ')} in ${displayName(name)}.`,
      table: name,
    });
  }
}

export interface Adopting {
  readonly adoption: Adoption;
  readonly archive: Archive;
}

/** The import of an archive that was made for a user of the target; null for any other one. */
export async function openAdoptedImport(archive: Archive): Promise<AdoptedImport | null> {
  const adoption = archive.plan?.adopted ?? null;
  if (adoption === null) return null;
  const password = adoption.password === null ? null : await makePassword(adoption.password.hash);
  return new AdoptedImport({ adoption, archive }, password);
}

/** Somebody else may have been faster. */
export function asRace(error: unknown): unknown {
  if (!(error instanceof RowferryError) || error.code !== 'CONSTRAINT_VIOLATED') return error;
  return new RowferryError('CONSTRAINT_VIOLATED', {
    message: `${error.message} Nothing was kept.`,
    hint: 'Somebody may have written to the target since the transform looked at it: run "rowferry transform TO --as-user …" again, then import.',
    context: error.context,
    cause: error,
  });
}

async function hasRows(blocks: AsyncIterable<RowBlock>): Promise<boolean> {
  let found = 0;
  for await (const { rows } of blocks) found += rows;
  return found > 0;
}
