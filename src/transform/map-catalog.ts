import type { LeftOut, Table } from '../model/catalog.ts';
import { findTable } from '../model/catalog.ts';
import { displayName, type QualifiedName } from '../model/logical-type.ts';
import type { NotCarried } from '../model/plan.ts';
import { loadExisting } from './load-existing.ts';
import { mapTable, type TableMapping } from './map-table.ts';
import { NameScope } from './target-names.ts';
import type { TransformInput, TransformOutput } from './transform-options.ts';

/**
 * Plans what becomes of every table and column of the source in the target's dialect, and gives the
 * catalog that results. Pure: the same input gives the same plan, byte for byte.
 *
 * @throws NAME_COLLISION where two tables or two columns of a table would get one name;
 *   TARGET_MISMATCH where a table that the target already has cannot take the rows.
 */
export function mapCatalog(input: TransformInput): TransformOutput {
  const names = targetNames(input);
  const targets = new Map(input.source.tables.map((table, at) => [displayName(table.name), named(table, names[at])]));
  const indexNames = new NameScope(input.to.capabilities);
  // Both databases keep tables and indexes in one space of names.
  for (const name of names) indexNames.give(name.name);
  const mappings = input.source.tables.map((table, at): TableMapping => {
    const targetName = names[at] as QualifiedName;
    const existing = input.existing === null ? null : findTable(input.existing, targetName);
    return existing === null
      ? mapTable(table, { input, targetName, indexNames, targets })
      : loadExisting(table, existing);
  });
  return {
    plan: {
      from: input.from.capabilities.name,
      to: input.to.capabilities.name,
      tables: mappings.map((mapping) => mapping.plan),
      notCarried: [...mappings.flatMap((mapping) => mapping.notCarried), ...input.source.leftOut.map(leftBehind)],
    },
    catalog: {
      dialect: input.to.capabilities.name,
      tables: mappings.map((mapping) => mapping.target),
      enums: input.source.enums,
      leftOut: [],
    },
  };
}

/** The names of the tables in the target, one scope for each namespace. */
function targetNames(input: TransformInput): readonly QualifiedName[] {
  const scopes = new Map<string | null, NameScope>();
  return input.source.tables.map((table) => {
    const wanted = input.to.mapTableName(table);
    const scope = scopes.get(wanted.namespace) ?? new NameScope(input.to.capabilities);
    scopes.set(wanted.namespace, scope);
    return { namespace: wanted.namespace, name: scope.claim(wanted.name, 'Table') };
  });
}

function named(table: Table, name: QualifiedName | undefined): Table {
  return { ...table, name: name ?? table.name };
}

const KINDS: Readonly<Record<LeftOut['kind'], NotCarried['kind']>> = {
  view: 'view',
  trigger: 'trigger',
  'virtual-table': 'virtual-table',
  function: 'other',
  sequence: 'other',
  policy: 'other',
  exclusion: 'other',
  other: 'other',
};

function leftBehind(left: LeftOut): NotCarried {
  return { kind: KINDS[left.kind], table: left.table, name: left.name, text: left.text, reason: left.reason };
}
