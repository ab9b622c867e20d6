import { type Catalog, type Column, storedColumns, type Table } from '../../model/catalog.ts';
import { displayName } from '../../model/logical-type.ts';
import { planColumn } from '../plan-column.ts';

/** A rules file to begin with: an object of JSON, with the reason of each decision as `$comment`. */
export type RulesDocument = { readonly [member: string]: unknown };

const HEAD =
  'Made by rowferry plan --write-rules from what the two databases declare. Read every decision before you rely on it; docs/rules.md tells what else rules can say.';

/**
 * What must be decided so that the tables of the source go into those of the target: names that differ in case, underscores or a plural
 * are taken for the same, columns that have no counterpart are dropped, and those that want a value get one to be replaced.
 * @param target null: it has no tables, so that nothing must be decided
 */
export function startingRules(source: Catalog, target: Catalog | null): RulesDocument {
  const taken = new Set<Table>();
  const tables = source.tables.map((table) => {
    const found = counterpart(
      table.name.name,
      (target?.tables ?? []).filter((other) => !taken.has(other)),
      nameOfTable,
    );
    if (found !== null) taken.add(found);
    return [displayName(table.name), found === null ? madeAnew(target) : tableRule(table, found, target as Catalog)];
  });
  return { $comment: HEAD, tables: Object.fromEntries(tables) };
}

function nameOfTable({ name }: Table): string {
  return name.name;
}

/** The one of that name, else the only one whose name has the same letters. */
function counterpart<Item>(name: string, items: readonly Item[], nameOf: (item: Item) => string): Item | null {
  const exact = items.find((item) => nameOf(item) === name);
  if (exact !== undefined) return exact;
  const [alike, ...others] = items.filter((item) => lettersOf(nameOf(item)) === lettersOf(name));
  return alike === undefined || others.length > 0 ? null : alike;
}

function lettersOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replace(/s$/, '');
}

function madeAnew(target: Catalog | null): RulesDocument {
  const why = target === null ? 'The target has no tables' : 'The target has no table of this name';
  return { $comment: `${why}, so this one is made anew. "to" names another one, "include": false leaves it out.` };
}

function tableRule(table: Table, target: Table, catalog: Catalog): RulesDocument {
  const free = new Set(storedColumns(target));
  const columns: [string, RulesDocument][] = [];
  for (const column of storedColumns(table)) {
    const found = counterpart(column.name, [...free], ({ name }) => name);
    if (found !== null) free.delete(found);
    const rule = found === null ? dropRule(target) : columnRule(column, found, catalog);
    if (rule !== null) columns.push([column.name, rule]);
  }
  const wanting = [...free].filter(
    ({ nullable, default: value, identity }) => !nullable && value === null && identity === null,
  );
  const isRenamed = displayName(table.name) !== displayName(target.name);
  const name = displayName(target.name);
  return {
    $comment: isRenamed
      ? `Taken for "${name}" of the target, whose name has the same letters.`
      : 'The target has this table.',
    ...(isRenamed ? { to: name } : {}),
    ...(columns.length === 0 ? {} : { columns: Object.fromEntries(columns) }),
    ...(wanting.length === 0
      ? {}
      : { add: Object.fromEntries(wanting.map((column) => [column.name, addedRule(column)])) }),
  };
}

function dropRule(target: Table): RulesDocument {
  const $comment = `"${displayName(target.name)}" has no such column, so its values would be lost: "to" names another one; "accept": "lossy" beside "drop" says that it is meant.`;
  return { $comment, drop: true };
}

/** null: nothing must be said. */
function columnRule(column: Column, target: Column, { enums }: Catalog): RulesDocument | null {
  const planned = planColumn({ source: column, target, unit: null, enums, keepDynamic: false });
  const remarks = [
    ...(column.name === target.name
      ? []
      : [`Taken for "${target.name}" of the target, whose name has the same letters.`]),
    ...(typeof planned === 'string'
      ? [`To be decided: ${planned}. An operation in "do" makes of the values what the target takes.`]
      : []),
    ...(typeof planned !== 'string' && planned.loss !== 'exact' ? [`Class ${planned.loss}: ${planned.reason}`] : []),
  ];
  if (remarks.length === 0) return null;
  return {
    $comment: remarks.length === 1 ? remarks[0] : remarks,
    ...(column.name === target.name ? {} : { to: target.name }),
  };
}

function addedRule({ type }: Column): RulesDocument {
  const $comment = 'The target wants a value and the source has no such column: this one is to be replaced.';
  switch (type.kind) {
    case 'uuid':
      return { $comment, do: [{ op: 'uuid', version: 4 }] };
    case 'timestamp':
    case 'timestamptz':
      return { $comment, type: type.kind, do: [{ op: 'now' }] };
    case 'boolean':
      return { $comment, do: [{ op: 'constant', value: false }] };
    case 'integer':
    case 'float':
    case 'decimal':
      return { $comment, do: [{ op: 'constant', value: 0 }] };
    case 'json':
    case 'jsonb':
      return { $comment, do: [{ op: 'constant', value: {} }] };
    default:
      return { $comment, do: [{ op: 'constant', value: '' }] };
  }
}
