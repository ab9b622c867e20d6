import { storedColumns, type Table } from '../../model/catalog.ts';
import type { JsonValue } from '../../model/json-value.ts';
import { displayName } from '../../model/logical-type.ts';
import type { RowFilter, RuleInput } from '../../model/plan.ts';
import type { Condition } from '../../model/row-condition.ts';
import { below, type RuleFault, unknownName } from '../../model/rule-faults.ts';
import { formatTypeName } from '../../model/type-name.ts';
import { inputOf } from './plan-constant.ts';
import { cellOfType } from './value-cells.ts';

export interface FilterPlace {
  readonly table: Table;
  readonly path: string;
  readonly faults: RuleFault[];
}

/** The condition with the columns that it asks about. */
export function filterOf(condition: Condition, place: FilterPlace): RowFilter {
  const inputs = new Map<string, RuleInput>();
  collect(condition, place, inputs);
  return { condition, inputs: [...inputs.values()] };
}

const FORMS = ['all', 'any', 'not', 'column'] as const;
const COMPARED = ['is', 'above', 'below', 'least', 'most'] as const;
const QUESTIONS = ['null', 'is', 'in', 'above', 'below', 'least', 'most', 'matches'] as const;

function collect(condition: Condition, place: FilterPlace, inputs: Map<string, RuleInput>): void {
  const { path, faults } = place;
  const forms = FORMS.filter((form) => condition[form] !== undefined);
  const questions = QUESTIONS.filter((question) => condition[question] !== undefined);
  if (forms.length !== 1) faults.push({ path, message: 'must have one of: all, any, not, column' });
  for (const form of ['all', 'any'] as const) {
    for (const [at, part] of (condition[form] ?? []).entries())
      collect(part, { ...place, path: below(path, form, at) }, inputs);
  }
  if (condition.not !== undefined) collect(condition.not, { ...place, path: below(path, 'not') }, inputs);
  if (condition.column === undefined) {
    if (questions.length > 0 && forms.length === 1) {
      faults.push({
        path: below(path, questions[0] as string),
        message: 'asks about a column; "column" is missing beside it',
      });
    }
    return;
  }
  if (questions.length === 0)
    faults.push({ path, message: `asks nothing; one of these is missing: ${QUESTIONS.join(', ')}` });
  collectColumn(condition, condition.column, { place, inputs });
}

interface Collecting {
  readonly place: FilterPlace;
  readonly inputs: Map<string, RuleInput>;
}

function collectColumn(condition: Condition, name: string, { place, inputs }: Collecting): void {
  const { table, path, faults } = place;
  const known = storedColumns(table);
  const column = known.find((candidate) => candidate.name === name);
  if (column === undefined) {
    const names = known.map((candidate) => candidate.name);
    faults.push({
      path: below(path, 'column'),
      message: unknownName(name, `column of ${displayName(table.name)}`, names),
    });
    return;
  }
  const input = inputOf(column);
  inputs.set(name, input);
  for (const question of COMPARED) {
    const value = condition[question];
    if (value !== undefined) refuseOther(value, input, { path: below(path, question), faults });
  }
  for (const [at, value] of (condition.in ?? []).entries())
    refuseOther(value, input, { path: below(path, 'in', at), faults });
  if (condition.matches !== undefined) refusePattern(condition.matches, { path: below(path, 'matches'), faults });
}

type Place = Pick<FilterPlace, 'path' | 'faults'>;

function refuseOther(value: JsonValue, { column, type }: RuleInput, { path, faults }: Place): void {
  if (value === null) {
    faults.push({ path, message: 'nothing is equal to null; {"null": true} asks for NULL' });
    return;
  }
  try {
    cellOfType(value, type);
  } catch (error) {
    const message = `${JSON.stringify(value)} is no value of "${column}", which is ${formatTypeName(type)}: ${(error as Error).message}`;
    faults.push({ path, message });
  }
}

function refusePattern(pattern: string, { path, faults }: Place): void {
  try {
    new RegExp(pattern, 'u');
  } catch (error) {
    faults.push({ path, message: `is no regular expression: ${(error as Error).message}` });
  }
}
