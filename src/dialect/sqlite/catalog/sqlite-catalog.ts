import { isDeepStrictEqual } from 'node:util';
import { RowferryError } from '../../../errors/rowferry-error.ts';
import type {
  Catalog,
  Check,
  Column,
  EnumType,
  LeftOut,
  RememberedTable,
  Table,
  TableOptions,
} from '../../../model/catalog.ts';
import type { EpochHint } from '../../../model/epoch.ts';
import type { ExpressionNode } from '../../../model/expression.ts';
import { isSameName } from '../../../model/logical-type.ts';
import type { CatalogOptions } from '../../dialect.ts';
import type { Proof } from '../census/sqlite-census.ts';
import { registerCensusFunctions } from '../census/sqlite-census-functions.ts';
import type { SqliteDatabase } from '../connection/sqlite-driver.ts';
import { parseSqliteExpression } from '../expression/sqlite-expression-parser.ts';
import { keepProofs } from '../rows/sqlite-proofs.ts';
import { withSqliteErrors } from '../sqlite-errors.ts';
import { foldName, isSameIdentifier } from '../sqlite-identifier.ts';
import { TABLE_LIST, type TableListRow } from '../sqlite-queries.ts';
import { flatTableName, parseTableMemory } from '../types/sqlite-memory.ts';
import { type Choice, columnsOf } from './sqlite-columns.ts';
import { EnumNames } from './sqlite-enum-names.ts';
import { foreignKeysOf } from './sqlite-foreign-keys.ts';
import { readHeaderNumbers } from './sqlite-header-numbers.ts';
import { agreeOnKeys } from './sqlite-inferred-keys.ts';
import { indexesOf, primaryKeyOf, uniqueKeysOf } from './sqlite-keys.ts';
import { leftOutClauses, leftOutObjects } from './sqlite-left-out.ts';
import { selectTables } from './sqlite-selection.ts';
import { readTableFacts, scopeOf, type TableFacts } from './sqlite-table-facts.ts';

/**
 * Reads the structure of an open database, and with `options.census` its values too, to decide their types.
 * Call it inside a transaction, so that all of it is of one moment.
 * @throws TABLE_NOT_FOUND
 */
export function readCatalog(database: SqliteDatabase, options: CatalogOptions): Catalog {
  const listed = withSqliteErrors({ what: 'list the tables' }, () =>
    database.prepare<[], TableListRow>(TABLE_LIST).all().sort(byNameBytes),
  );
  if (options.census !== false) registerCensusFunctions(database);
  const ordinary = listed.filter((row) => row.type === 'table');
  const names = new Set(
    selectTables(
      ordinary.map((row) => row.name),
      options,
    ),
  );
  const tableNamed = factsReader(database, ordinary);
  const epochs = epochsOf(options.epochs ?? [], { names: [...names], tableNamed });
  const context: CatalogContext = { database, options, tableNamed, epochs, enumNames: new EnumNames() };
  const read = ordinary.filter((row) => names.has(row.name)).map((row) => readTable(row.name, context));
  const objects = leftOutObjects(database, options.tables === null ? listed : [], names);
  const tables = options.infer === true ? agreeOnKeys(read) : read.map(({ table }) => table);
  for (const [at, table] of tables.entries()) keepProofs(database, table, read[at]?.proofs ?? new Map());
  const header = options.tables === null ? readHeaderNumbers(database) : null;
  return {
    dialect: 'sqlite',
    tables,
    enums: uniqueEnums(read.flatMap(({ enums }) => enums)),
    leftOut: [...objects, ...read.flatMap(({ leftOut }) => leftOut)].sort(byNameBytes),
    ...(header === null ? {} : { headerNumbers: header }),
  };
}

interface Named {
  readonly names: readonly string[];
  readonly tableNamed: (name: string) => TableFacts | null;
}

/** What the user says of columns, with the tables' own names. @throws TABLE_NOT_FOUND also for a column */
function epochsOf(hints: readonly EpochHint[], { names, tableNamed }: Named): readonly EpochHint[] {
  return hints.map((hint) => {
    const [table = ''] = selectTables(names, { tables: [hint.table], exclude: [] });
    const columns = tableNamed(table)?.columns.map(({ name }) => name) ?? [];
    if (columns.some((name) => isSameIdentifier(name, hint.column))) return { ...hint, table };
    throw new RowferryError('TABLE_NOT_FOUND', {
      message: `Table ${JSON.stringify(table)} has no column ${JSON.stringify(hint.column)}.`,
      hint: `Its columns are: ${columns.join(', ')}.`,
      context: { table, column: hint.column },
    });
  });
}

function byNameBytes(a: { readonly name: string }, b: { readonly name: string }): number {
  return Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));
}

/** Facts by a table's name in any case, each read once: foreign keys ask for them again and again. */
function factsReader(database: SqliteDatabase, rows: readonly TableListRow[]): (name: string) => TableFacts | null {
  const byName = new Map(rows.map((row) => [foldName(row.name), row]));
  const known = new Map<string, TableFacts>();
  return (name) => {
    const row = byName.get(foldName(name));
    if (row === undefined) return null;
    const facts = known.get(row.name) ?? readTableFacts(database, row);
    known.set(row.name, facts);
    return facts;
  };
}

interface CatalogContext {
  readonly database: SqliteDatabase;
  readonly options: CatalogOptions;
  readonly tableNamed: (name: string) => TableFacts | null;
  readonly epochs: readonly EpochHint[];
  readonly enumNames: EnumNames;
}

interface ReadTable {
  readonly table: Table;
  readonly enums: readonly EnumType[];
  readonly proofs: ReadonlyMap<string, Proof>;
  readonly choices: ReadonlyMap<string, Choice>;
  readonly leftOut: readonly LeftOut[];
}

function readTable(name: string, context: CatalogContext): ReadTable {
  return withSqliteErrors({ what: `read table "${name}"`, context: { table: name } }, () => {
    const facts = context.tableNamed(name);
    if (facts === null) throw new Error(`broken invariant: table ${name} is listed`);
    const { database, enumNames, options } = context;
    const { columns, enums, proofs, choices } = columnsOf({
      database,
      facts,
      census: options.census !== false,
      infer: options.infer === true,
      epochs: context.epochs.filter((hint) => hint.table === name),
      enumNames,
    });
    const { foreignKeys, leftOut } = foreignKeysOf(facts, context.tableNamed);
    const table: Table = {
      name: { namespace: null, name },
      columns,
      primaryKey: primaryKeyOf(facts),
      uniqueKeys: uniqueKeysOf(facts),
      foreignKeys,
      checks: checksOf(facts).filter((check) => !enums.some((type) => isCheckOfEnum(check, type, columns))),
      indexes: indexesOf(facts),
      options: { strict: facts.strict, withoutRowid: facts.withoutRowid, partitioned: false },
      remembered: rememberedOf(facts),
    };
    return { table, enums, proofs, choices, leftOut: [...leftOut, ...leftOutClauses(facts)] };
  });
}

function checksOf(facts: TableFacts): readonly Check[] {
  const inColumns = facts.parts?.columns.flatMap((column) => column.checks) ?? [];
  const inTable = facts.parts?.constraints.flatMap((part) => (part.kind === 'check' ? [part] : [])) ?? [];
  return [...inColumns, ...inTable].map(({ name, text }) => {
    return { name, expression: parseSqliteExpression(text, scopeOf(facts)) };
  });
}

/** The CHECK that stands for the labels of an enum says no more than the type, which the comment has told. */
function isCheckOfEnum(
  { name, expression }: Check,
  { name: enumName, labels }: EnumType,
  columns: readonly Column[],
): boolean {
  const items = labels.map((value): ExpressionNode => ({ kind: 'text', value }));
  return columns.some(({ type, name: column }) => {
    if (name !== null || type.kind !== 'enum' || !isSameName(type.name, enumName)) return false;
    const operand: ExpressionNode = { kind: 'column', name: column };
    return isDeepStrictEqual(expression.node, { kind: 'in', operand, items, negated: false });
  });
}

const PLAIN: TableOptions = { strict: false, withoutRowid: false, partitioned: false };

/** A comment is believed where the name it remembers would become this table's name. */
function rememberedOf(facts: TableFacts): RememberedTable | null {
  for (const comment of facts.parts?.comments ?? []) {
    const name = parseTableMemory(comment);
    if (name !== null && flatTableName(name) === facts.name) return { dialect: 'postgres', name, options: PLAIN };
  }
  return null;
}

function uniqueEnums(enums: readonly EnumType[]): readonly EnumType[] {
  const unique = enums.filter((type, at) => enums.findIndex((other) => isSameName(other.name, type.name)) === at);
  return [...unique].sort((a, b) => byNameBytes({ name: flatTableName(a.name) }, { name: flatTableName(b.name) }));
}
