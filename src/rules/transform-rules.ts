import type { Rules, TableRule } from '../model/rules.ts';

/** What a table rule says of transforms; the rest is about whose rows are whose. */
const OF_TRANSFORMS = [
  'include',
  'regenerate',
  'natural',
  'differ',
  'also',
  'to',
  'filter',
  'columns',
  'add',
  'otherColumns',
  'singleton',
  'rows',
  'order',
  'accept',
] as const satisfies readonly (keyof TableRule)[];

/** Of those, what decides only which rows travel, or what of them is an error. */
const OF_CHOICE: readonly (typeof OF_TRANSFORMS)[number][] = ['include', 'differ', 'filter', 'accept'];

/** What says where keys are referred to: a key that is made anew is followed there. */
const OF_REFERENCES = ['foreignKeys', 'polymorphic', 'jsonReferences'] as const satisfies readonly (keyof TableRule)[];

/** True where the rules say anything of transforms. */
export function isTransforming({ tables = {}, otherTables, owner }: Rules): boolean {
  return (
    owner !== undefined ||
    otherTables === 'exclude' ||
    Object.values(tables).some((rule) => OF_TRANSFORMS.some((member) => member in rule))
  );
}

/** True where the rules say whose rows are whose. */
export function isAboutUsers({ user, tables = {} }: Rules): boolean {
  return user !== undefined || Object.values(tables).some((rule) => OF_USERS.some((member) => member in rule));
}

const OF_USERS = ['scope', 'owner', 'references'] as const satisfies readonly (keyof TableRule)[];

/** The members of a table rule by which its rows become others. */
export function rowChanges(rule: TableRule): readonly string[] {
  return OF_TRANSFORMS.filter((member) => !OF_CHOICE.includes(member) && rule[member] !== undefined);
}

/** What of the rules decides a transform, in an order that does not depend on how the file was written. */
export function transformRules(rules: Rules): unknown {
  const { tables = {}, otherTables = 'include', accept = null, source = null, owner } = rules;
  const names = Object.keys(tables).sort();
  const members = [...OF_TRANSFORMS, ...OF_REFERENCES];
  const entries = names.map((name) => {
    const rule = tables[name] as TableRule;
    return [name, members.flatMap((member) => (rule[member] === undefined ? [] : [[member, rule[member]]]))];
  });
  return [otherTables, accept, source, entries, ...(owner === undefined ? [] : [owner])];
}
