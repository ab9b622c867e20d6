import type { JsonValue } from '../../model/json-value.ts';
import type { ParseJsonOperation, PickOperation, WrapMember, WrapOperation } from '../../model/rule-operation.ts';
import { assert } from '../../util/assert.ts';
import { isJson } from '../../util/parse-json.ts';
import { notConvertible } from '../not-storable.ts';
import { type CellStep, inputCells, type StepContext, unlessNullCell } from './cell-step.ts';
import { textAtPath } from './json-path.ts';
import { jsonOfCell, textOfValue } from './value-cells.ts';

/** The row, or some of its columns, as the text of a JSON object whose members stand in the order of the rule. */
export function wrapStep({ members = {} }: WrapOperation, context: StepContext): CellStep {
  const { inputs } = context;
  const cells = inputCells(context);
  const named = Object.entries(members);
  const own = inputs.slice(0, inputs.length - named.filter(([, member]) => 'column' in member).length);
  const heads = own.map(({ column }) => `${JSON.stringify(column)}:`);
  return () => {
    const read = cells();
    const json = read.map((cell, at) => jsonOfCell(cell, (inputs[at] as StepContext['inputs'][number]).type));
    const texts = heads.map((head, at) => head + json[at]);
    let next = own.length;
    for (const [name, member] of named) {
      const text = 'column' in member ? (json[next++] as string) : fixedMember(member, context);
      texts.push(`${JSON.stringify(name)}:${text}`);
    }
    return JSON.stringify(`{${texts.join(',')}}`);
  };
}

function fixedMember(member: Exclude<WrapMember, { readonly column: string }>, { made }: StepContext): string {
  if ('value' in member) return JSON.stringify(member.value satisfies JsonValue);
  assert(made !== null, 'the plan has its moment');
  return JSON.stringify(made.instant);
}

/** A member of a document as text; NULL where it is not there, or `null`. */
export function pickStep({ path }: PickOperation, { from }: StepContext): CellStep {
  return unlessNullCell((cell) => {
    const document = textOfValue(cell, from);
    if (from.kind !== 'jsonb') refuseOther(document);
    const value = textAtPath(document, path);
    if (value === null || value === 'null') return 'null';
    return value.startsWith('"') ? JSON.stringify(JSON.parse(value)) : JSON.stringify(value);
  });
}

/** JSON text stays; other text becomes the JSON text of a string, or NULL. */
export function jsonOrElseStep({ otherwise }: ParseJsonOperation): CellStep {
  return unlessNullCell((cell) => {
    if (isJson(JSON.parse(cell) as string)) return cell;
    return otherwise === 'null' ? 'null' : JSON.stringify(cell);
  });
}

function refuseOther(text: string): void {
  if (!isJson(text)) throw notConvertible('it is not JSON');
}
