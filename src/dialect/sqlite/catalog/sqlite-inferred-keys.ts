import { isDeepStrictEqual } from 'node:util';
import { type Column, columnNamed, type Table } from '../../../model/catalog.ts';
import { formatTypeName } from '../../../model/type-name.ts';
import type { Choice } from './sqlite-columns.ts';

/** A table with the columns of which something may be inferred. */
export interface ChosenTable {
  readonly table: Table;
  readonly choices: ReadonlyMap<string, Choice>;
}

/**
 * Makes columns that refer to each other agree: a foreign key needs one type on both sides. What was inferred of
 * one stands where the values of all bear it out, also where one alone has too few of them; else none of them is inferred.
 */
export function agreeOnKeys(chosen: readonly ChosenTable[]): readonly Table[] {
  const decided = new Map<string, Column>();
  for (const group of groupsOf(chosen)) {
    if (!group.some(({ choice }) => choice !== null)) continue;
    for (const [member, column] of settle(group)) decided.set(placeOf(member.table, column.name), column);
  }
  return chosen.map(({ table }) => ({
    ...table,
    columns: table.columns.map((column) => decided.get(placeOf(table, column.name)) ?? column),
  }));
}

interface Member {
  readonly table: Table;
  readonly column: Column;
  readonly choice: Choice | null;
}

function settle(group: readonly Member[]): readonly (readonly [Member, Column])[] {
  const filled = group.filter(({ column }) => !isEmpty(column));
  const bold = filled.map(({ column, choice }) => choice?.bold ?? column);
  const [first] = bold;
  const isInferred = filled.some(
    ({ column, choice }) => choice !== null && !isDeepStrictEqual(column.type, choice.plain.type),
  );
  const agrees = first !== undefined && bold.every(({ type }) => isDeepStrictEqual(type, first.type));
  if (!agrees || !isInferred) return group.map((member) => [member, member.choice?.plain ?? member.column] as const);
  return group.map((member) => {
    if (!isEmpty(member.column)) return [member, member.choice?.bold ?? member.column] as const;
    return [member, following(member.column, first)] as const;
  });
}

function isEmpty({ census }: Column): boolean {
  return census === null || census.rows === census.nulls;
}

/** A column without values takes the type of those that it refers to, where it could hold theirs. */
function following(column: Column, leader: Column): Column {
  if (column.storage.dialect !== 'sqlite' || leader.storage.dialect !== 'sqlite' || column.census === null)
    return column;
  const evidence = `There is no value; it is in a foreign key with columns of ${formatTypeName(leader.type)}.`;
  const storage = { ...column.storage, form: leader.storage.form };
  return { ...column, type: leader.type, storage, census: { ...column.census, evidence } };
}

/** Columns that foreign keys connect, directly or not. */
function groupsOf(chosen: readonly ChosenTable[]): readonly (readonly Member[])[] {
  const groups = new Map<string, Member[]>();
  const member = (table: Table, name: string): Member[] => {
    const place = placeOf(table, name);
    const choice = chosen.find((candidate) => candidate.table === table)?.choices.get(name) ?? null;
    const known = groups.get(place) ?? [{ table, column: columnNamed(table, name), choice }];
    groups.set(place, known);
    return known;
  };
  for (const { table } of chosen) {
    for (const key of table.foreignKeys) {
      const target = chosen.find((candidate) => candidate.table.name.name === key.target.name)?.table;
      if (target === undefined) continue;
      key.columns.forEach((name, at) => {
        const [ours, theirs] = [member(table, name), member(target, key.targetColumns[at] as string)];
        if (ours === theirs) return;
        theirs.push(...ours);
        for (const { table: owner, column } of ours) groups.set(placeOf(owner, column.name), theirs);
      });
    }
  }
  return [...new Set(groups.values())];
}

function placeOf({ name }: Table, column: string): string {
  return JSON.stringify([name.name, column]);
}
