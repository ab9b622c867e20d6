import type { Table } from '../model/catalog.ts';
import { displayName, isSameName } from '../model/logical-type.ts';
import type { Plan } from '../model/plan.ts';

/** A key of the target that rows share. */
export interface SharedKey {
  readonly table: Table;
  readonly columns: readonly string[];
}

const USUAL =
  'Correct the rows in the source, or keep all but the first of each aside with --on-error reject. Nothing was loaded.';

/** What to type where rows of several databases have one primary key; of other keys what helps anywhere. */
export function repeatedKeysHint(keys: readonly SharedKey[], plan: Plan, isOfMany: boolean): string {
  const primary = keys.filter(({ table, columns }) => isPrimary(table, columns));
  if (!isOfMany || primary.length === 0) return USUAL;
  const [own, referring] = [primary.filter(hasOwnColumn), primary.filter((key) => !hasOwnColumn(key))];
  const distinct =
    own.length === 0 ? '' : `Where they are not: ${rulesOf(own, plan, () => ({ regenerate: 'text' }))}${OTHERS}`;
  const same = rulesOf([...referring, ...own], plan, ({ columns }) => ({ natural: columns }));
  return `Where rows with one key are the same, say so in the file of --rules: ${same}. ${distinct}See docs/many-into-one.md. Nothing was loaded.`;
}

const OTHERS = ' makes <source>:<key> of each key, "uuid" a uuid, and every reference follows. ';

function isPrimary({ primaryKey }: Table, columns: readonly string[]): boolean {
  return JSON.stringify(primaryKey?.columns) === JSON.stringify(columns);
}

/** Columns that are references follow what they lead to. */
function hasOwnColumn({ table, columns }: SharedKey): boolean {
  const isReference = (name: string) =>
    table.foreignKeys.some(({ target, columns: own }) => own.includes(name) && !isSameName(target, table.name));
  return columns.some((name) => !isReference(name));
}

function rulesOf(keys: readonly SharedKey[], plan: Plan, rule: (key: SharedKey) => object): string {
  const tables = keys.map((key) => {
    const source = plan.tables.find(({ target }) => isSameName(target, key.table.name))?.source;
    return [source?.name ?? displayName(key.table.name), rule(key)] as const;
  });
  return JSON.stringify({ tables: Object.fromEntries(tables) });
}
