import type { Key } from '../model/catalog.ts';
import {
  CARRIED_AS_PLAIN,
  isNeverNull,
  lostColumn,
  renamed,
  report,
  type StructureContext,
} from './structure-context.ts';

/** The primary key, or null where there is none or its columns are not carried. */
export function mapPrimaryKey(context: StructureContext): Key | null {
  const { primaryKey } = context.table;
  return primaryKey === null ? null : mapKey(primaryKey, context);
}

/** The unique keys that the target can express; what of them is lost is reported. */
export function mapUniqueKeys(context: StructureContext): readonly Key[] {
  return context.table.uniqueKeys.flatMap((key) => mapKey(key, context) ?? []);
}

function mapKey(key: Key, context: StructureContext): Key | null {
  const { capabilities } = context.input.to;
  const lost = { kind: 'unique-key', name: key.name ?? key.columns.join(', '), text: keyText(key) } as const;
  const unknown = lostColumn(key.columns, context);
  if (unknown !== null) {
    report(context, { ...lost, reason: `Its column "${unknown}" is not carried.` });
    return null;
  }
  if (!key.nullsDistinct && !capabilities.hasNullsNotDistinct) {
    if (!isNeverNull(key.columns, context)) {
      report(context, { ...lost, reason: 'NULLs cannot count as equal there.' });
      return null;
    }
    report(context, { ...lost, reason: CARRIED_AS_PLAIN });
  }
  const isLate = key.deferrable !== 'no' && !capabilities.hasDeferrableKeys;
  if (isLate) report(context, { ...lost, reason: 'It is carried and checked row by row: no key can wait there.' });
  return {
    ...key,
    columns: renamed(key.columns, context),
    deferrable: isLate ? 'no' : key.deferrable,
    nullsDistinct: key.nullsDistinct || !capabilities.hasNullsNotDistinct,
  };
}

function keyText(key: Key): string {
  const nulls = key.nullsDistinct ? '' : ' nulls not distinct';
  return `(${key.columns.join(', ')})${nulls}${key.deferrable === 'no' ? '' : ` deferrable ${key.deferrable}`}`;
}
