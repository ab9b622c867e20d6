import { RowferryError } from '../../errors/rowferry-error.ts';
import type { CallOperation } from '../../model/rule-operation.ts';
import { type CellStep, inputCells, type StepContext } from './cell-step.ts';
import { cellOfType, valueOfCell } from './value-cells.ts';

/** What a function of the library's user gives for the value and its row. */
export function callStep({ name }: CallOperation, context: StepContext): CellStep {
  const { from, to, inputs, functions } = context;
  const call = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (call === undefined) throw unknownFunction(name, Object.keys(functions));
  const cells = inputCells(context);
  return (cell) => {
    const row = new Map(
      cells().map((other, at) => {
        const { column, type } = inputs[at] as StepContext['inputs'][number];
        return [column, valueOfCell(other, type)];
      }),
    );
    return cellOfType(call(valueOfCell(cell, from), row), to);
  };
}

function unknownFunction(name: string, known: readonly string[]): RowferryError {
  return new RowferryError('RULES_INVALID', {
    message: `The rules call the function ${JSON.stringify(name)}, which was not given; there are: ${known.length === 0 ? '(none)' : known.join(', ')}.`,
    hint: 'Functions are the option "operations" of the library; the command line has none.',
    context: { function: name },
  });
}
