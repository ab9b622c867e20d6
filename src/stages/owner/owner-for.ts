import type { DatabaseEnd } from '../../dialect/dialect.ts';
import type { Script } from '../../dialect/script.ts';
import { RowferryError } from '../../errors/rowferry-error.ts';
import { columnNamed, type Table } from '../../model/catalog.ts';
import { tableCalled } from '../../model/references.ts';
import type { KeyedSource } from '../../model/row-stream.ts';
import type { OwnerRule } from '../../model/rules.ts';
import type { OwnerInput } from '../../transform/owner/owner-input.ts';
import type { RulesInput, TransformInput } from '../../transform/transform-options.ts';
import { assert } from '../../util/assert.ts';
import type { SourceRows } from '../adopt/adopted-table.ts';
import type { OwnerOptions } from '../stage-options.ts';
import { broughtUsers } from './brought-users.ts';
import { foundOwner, idColumns, type OwnerChoice, ownerOf, searchOf } from './choose-owner.ts';
import { madeOwner } from './made-owner.ts';
import { scanUsers } from './scan-users.ts';
import { searchUsers } from './search-users.ts';
import { type TargetRows, withTargetRows } from './with-target-rows.ts';

const USERS = 'users';

export interface OwnerRequest {
  /** As the plan is made from it, with the rules but without an owner. */
  readonly input: TransformInput;
  readonly owner: OwnerOptions | null;
  readonly to: DatabaseEnd | null;
  readonly schema: Script | null;
  /** Of the source. */
  readonly rows: SourceRows;
  /** A digest that is the same for the same source: a new uuid is made of it. */
  readonly content: () => Promise<string>;
}

/** What a plan is made from, with the owner where the rules speak of one. @throws what `ownerFor` throws */
export async function withOwner(request: OwnerRequest, signal: AbortSignal): Promise<TransformInput> {
  const { input } = request;
  const owner = await ownerFor(request, signal);
  return owner === null || !input.rules ? input : { ...input, rules: { ...input.rules, owner } };
}

/**
 * The user to whom every row is given, where the rules speak of an owner; null where they do not. Found among the users that
 * the source brings, else in the target, else chosen for a row that the import makes. Writes nothing.
 *
 * @throws USAGE where nobody is named, there is no target, or the users of the source are others; USER_AMBIGUOUS;
 *   RULES_INVALID where the table of the users is not as the rules have it.
 */
async function ownerFor(request: OwnerRequest, signal: AbortSignal): Promise<OwnerInput | null> {
  const { input, owner, to, schema } = request;
  const rule = input.rules?.rules.owner;
  if (rule === undefined || input.rules === undefined || input.rules === null) return null;
  if (owner === null) throw nobodyNamed();
  if (to === null) throw withoutTarget();
  const named = { rule, owner, rules: input.rules };
  const use = (target: TargetRows | null) => chooseIn(target, named, request);
  return withTargetRows(to, { schema, signal, use });
}

interface Named {
  readonly rule: OwnerRule;
  readonly owner: OwnerOptions;
  readonly rules: RulesInput;
}

async function chooseIn(target: TargetRows | null, named: Named, request: OwnerRequest): Promise<OwnerInput> {
  const { rule, owner } = named;
  const name = rule.table ?? USERS;
  const standing = target === null ? null : tableCalled(target.catalog, name);
  const brought = await broughtUsers({ name, rules: named.rules, request });
  const users = brought?.table ?? standing;
  if (users === null) throw withoutUsers(name);
  const search = searchOf(users, rule, owner);
  const choice: OwnerChoice = { users, rule, owner, search, standing: target?.catalog ?? null };
  if (brought !== null) {
    const found = foundOwner(await scanUsers(brought.table, brought.rows(), search), choice);
    if (found === null) throw notBrought(name, owner);
    return ownerOf(choice, { kind: 'brought', cells: found });
  }
  assert(target !== null, 'a table that stands is one of the target');
  const read = readable(users, choice);
  const there = foundOwner(await searchUsers(target.rows, read, search), choice);
  if (there !== null) return ownerOf(choice, { kind: 'there', cells: there });
  return madeOwner(choice, { highest: await highestIds(target.rows, choice), content: await request.content() });
}

/** Of the columns by which rows name their owner: a new number goes on behind it. */
async function highestIds(target: KeyedSource, choice: OwnerChoice): Promise<ReadonlyMap<string, bigint>> {
  const { users } = choice;
  const numbers = idColumns(choice).filter((name) => columnNamed(users, name).type.kind === 'integer');
  const highest = new Map<string, bigint>();
  for (const name of numbers) highest.set(name, BigInt((await target.highest(users, name)) ?? 0));
  return highest;
}

/** Only what says who a user is: no hash of a password is read. */
function readable(users: Table, choice: OwnerChoice): Table {
  const { emailColumn, usernameColumn } = choice.search;
  const names = new Set([...idColumns(choice), emailColumn, usernameColumn]);
  return { ...users, columns: users.columns.filter(({ name }) => names.has(name)) };
}

function nobodyNamed(): RowferryError {
  return new RowferryError('USAGE', {
    message: 'The rules give every row an owner, and nobody is named.',
    hint: 'Name the user: --owner-email EMAIL and --owner-username NAME (or DEFAULT_USER_EMAIL, DEFAULT_USER_USERNAME).',
  });
}

function withoutTarget(): RowferryError {
  return new RowferryError('USAGE', {
    message: 'The rules give every row an owner, and the owner is a user of the target, which is not given.',
    hint: 'Name the target: rowferry transform postgres://….',
  });
}

function withoutUsers(name: string): RowferryError {
  return new RowferryError('TARGET_MISMATCH', {
    message: `The target has no table "${name}" for the users, and the source brings none.`,
    hint: `Create it first (--target-schema FILE does), or say how it is called: "owner": { "table": "…" }.`,
    context: { table: name },
  });
}

function notBrought(name: string, { email, username }: OwnerOptions): RowferryError {
  return new RowferryError('USAGE', {
    message: `The source brings users of its own into ${name}, and ${email ?? username} is none of them.`,
    hint: 'Name one of them, or leave them behind (--exclude, or "include": false in the rules): then the owner is made in the target.',
    context: { table: name },
  });
}
