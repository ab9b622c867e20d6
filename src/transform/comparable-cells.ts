import { isDeepStrictEqual } from 'node:util';
import type { Column, EnumType } from '../model/catalog.ts';
import type { EpochUnit } from '../model/epoch.ts';
import type { CellMapper } from './cell-mapper.ts';
import { columnMapper } from './cell-operations.ts';
import { planColumn } from './plan-column.ts';

/** Two columns whose values are compared, and the enums of their catalogs. */
export interface ComparedColumns {
  readonly left: Column;
  readonly right: Column;
  readonly leftEnums: readonly EnumType[];
  readonly rightEnums: readonly EnumType[];
}

/** How the cells of two columns are made comparable; both null: equal values are equal cells, or nothing better is known. */
export interface ComparableCells {
  readonly toRight: CellMapper | null;
  readonly toLeft: CellMapper | null;
}

/** Compares by value what two columns hold: with the conversions that a load from one into the other would do. */
export function comparableCells({ left, right, leftEnums, rightEnums }: ComparedColumns): ComparableCells {
  const toRight = writerBetween(left, right, rightEnums);
  const toLeft = writerBetween(right, left, leftEnums);
  return toRight === 'same' || toLeft === 'same' ? { toRight: null, toLeft: null } : { toRight, toLeft };
}

function writerBetween(source: Column, target: Column, enums: readonly EnumType[]): CellMapper | 'same' | null {
  if (isDeepStrictEqual(source.type, target.type)) return 'same';
  const unit = unitOf(source) ?? unitOf(target);
  const plan = planColumn({ source, target, unit, enums, keepDynamic: true });
  if (typeof plan === 'string') return null;
  if (plan.operation.kind === 'keep') return 'same';
  const { refuses: _, ...limitless } = plan;
  return columnMapper(limitless);
}

/** In which unit a column of moments that is stored as numbers counts. */
function unitOf({ storage }: Column): EpochUnit | null {
  return 'form' in storage && storage.form.kind === 'epoch' ? storage.form.unit : null;
}
