import { type Catalog, storedColumns, type Table } from '../../model/catalog.ts';
import { displayName, type LogicalType } from '../../model/logical-type.ts';
import { tableCalled } from '../../model/references.ts';
import { unknownName } from '../../model/rule-faults.ts';
import type { LookupOperation } from '../../model/rule-operation.ts';
import { formatTypeName } from '../../model/type-name.ts';
import { isUniqueIn } from '../../model/unique-columns.ts';
import { inputOf, valued } from './plan-constant.ts';
import { type OperationPlace, type PlannedStep, ruled } from './planned-step.ts';
import { cellOfValue, TEXT, typeOfValue } from './value-cells.ts';

/** @returns the step, or a sentence that says what is wrong and what is allowed */
export function lookupStep(rule: LookupOperation, place: OperationPlace): PlannedStep | string {
  const { values, table, by, take } = rule;
  if (values !== undefined) {
    const other = table ?? by ?? take;
    return other === undefined ? valuesStep(rule, values, place.column.type) : ONE_OF_BOTH;
  }
  if (table === undefined || by === undefined || take === undefined) return ONE_OF_BOTH;
  return tableStep(rule, { table, by, take }, place);
}

const ONE_OF_BOTH = 'wants either "values", or "table", "by" and "take"';

function valuesStep(
  rule: LookupOperation,
  table: Required<LookupOperation>['values'],
  from: LogicalType,
): PlannedStep | string {
  const values = Object.values(table);
  const keeps = rule.otherwise === 'keep';
  const type = keeps ? from : (values.map(typeOfValue).find((own) => own !== null) ?? TEXT);
  const fault = values.map((value) => valued(value, type)).find((found) => found !== null);
  if (fault !== undefined)
    return keeps ? `${fault}; with "otherwise": "keep" all must be` : `${fault}; all must be of one type`;
  const isReversible = isTotal(rule) && new Set(values.map(cellOfValue)).size === values.length;
  return ruled(rule, type, isReversible ? 'normalised' : 'lossy', 'what your table has for it');
}

function isTotal({ otherwise = 'fail' }: LookupOperation): boolean {
  return otherwise === 'fail';
}

interface Named {
  readonly table: string;
  readonly by: string;
  readonly take: string;
}

function tableStep(rule: LookupOperation, named: Named, place: OperationPlace): PlannedStep | string {
  const { catalog, column, table: own } = place;
  const table = tableNear(catalog, named.table, own);
  if (table === null) {
    const known = catalog.tables.map(({ name }) => displayName(name));
    return unknownName(named.table, 'table of the source', known);
  }
  const stored = storedColumns(table);
  const inputs = [named.by, named.take].map((name) => stored.find((candidate) => candidate.name === name));
  const [by, take] = inputs;
  if (by === undefined || take === undefined) {
    const known = stored.map(({ name }) => name);
    return unknownName(by === undefined ? named.by : named.take, `stored column of ${displayName(table.name)}`, known);
  }
  if (rule.otherwise === 'keep' && take.type.kind !== column.type.kind)
    return `${named.take} is ${formatTypeName(take.type)} and the values are ${formatTypeName(column.type)}; with "otherwise": "keep" both must be of one type`;
  const isReversible = isTotal(rule) && isUniqueIn(table, [named.take]);
  const reason = `${named.take} of the row of ${displayName(table.name)} whose ${named.by} it is`;
  const planned = ruled(rule, take.type, isReversible ? 'normalised' : 'lossy', reason);
  const lookup = { table: table.name, by: inputOf(by), take: inputOf(take) };
  return { ...planned, operation: { kind: 'rule', rule, lookup } };
}

/** The table that people call so; among several databases of one archive, first that of the same one. */
function tableNear(catalog: Catalog, name: string, { name: { namespace } }: Table): Table | null {
  const beside = catalog.tables.find((table) => table.name.namespace === namespace && table.name.name === name);
  return beside ?? tableCalled(catalog, name);
}
