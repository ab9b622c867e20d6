import { isDeepStrictEqual } from 'node:util';
import type { Column, GeneratedValue, RememberedColumn } from '../model/catalog.ts';
import type { MappingOptions } from '../model/dialect-mapping.ts';
import { assert } from '../util/assert.ts';
import { collationLoss, recalled, storageName } from './map-column.ts';
import { mapGeneration } from './map-structure.ts';
import { report, type StructureContext } from './structure-context.ts';
import { whyStored } from './virtual-columns.ts';

/** A generated column in the target, or null where it is not carried, which is reported. */
export function mapGenerated(column: Column, structure: StructureContext): Column | null {
  const { input } = structure;
  const { type, storage } = input.to.mapColumn(column, optionsOf(structure));
  const name = structure.names.get(column.name) as string;
  const collation = recalled(column, input.to)?.collation ?? null;
  const bare: Column = { ...column, name, type, storage, remembered: null, collation };
  const { generated } = column;
  assert(generated !== null, 'a generated column has what it is computed by');
  const expression = mapGeneration(generated.expression, structure, { from: column, to: bare });
  if (expression === null) {
    const { label } = input.to.capabilities;
    const reason = `The expression has no exact counterpart in ${label}; the column is left out.`;
    report(structure, { kind: 'generated', name: column.name, text: generated.expression.text, reason });
    return null;
  }
  if (column.collation !== null && collation === null)
    report(structure, collationLoss(column, column.collation, input));
  const target = inItsKind(column, { ...bare, generated: { expression, stored: false } }, structure);
  const memory = memoryOf(column, target, structure);
  if (memory === null || input.to.capabilities.remembersGenerated) return { ...target, remembered: memory };
  const declared = storageName(column.storage, column.type);
  const reason = `It is carried; ${input.to.capabilities.label} does not remember that it was ${declared}.`;
  report(structure, { kind: 'generated', name: column.name, text: generated.expression.text, reason });
  return target;
}

/** Nothing of a generated column is in a key that a type would have to suit. */
function optionsOf({ input: { source, typeNames } }: StructureContext): MappingOptions {
  return { enums: source.enums, typeNames, isSoleKey: false, jsonb: false, keepDynamic: false };
}

/** Stored or computed when it is read, as it was in the source, or in the target before it came to the source. */
function inItsKind(source: Column, target: Column & { generated: GeneratedValue }, structure: StructureContext) {
  const { generated } = source;
  const isStored = recalled(source, structure.input.to)?.stored ?? generated?.stored === true;
  const why = isStored ? null : whyStored(source, target, structure);
  if (why !== null) {
    const text = generated?.expression.text ?? '';
    report(structure, { kind: 'generated', name: source.name, text, reason: `It is carried as a stored one: ${why}.` });
  }
  return { ...target, generated: { ...target.generated, stored: isStored || why !== null } };
}

/** What the way back needs: null where it gives the source's column anyway. */
function memoryOf(source: Column, target: Column, structure: StructureContext): RememberedColumn | null {
  const { from, to } = structure.input;
  if (from.capabilities.name === to.capabilities.name) return source.remembered;
  const back = from.mapColumn(target, optionsOf(structure));
  const stored = source.generated?.stored === true;
  const isSame =
    to.tellsType(target.storage, target.type) &&
    isDeepStrictEqual(back.storage, source.storage) &&
    source.collation === null &&
    stored === (target.generated?.stored === true);
  if (isSame && source.name === target.name) return null;
  const { storage, nullable, collation } = source;
  const named = source.name === target.name ? {} : { name: source.name };
  return { storage, identity: null, nullable, collation, stored, ...named };
}
