import type { Catalog, LeftOut } from '../model/catalog.ts';
import type { TransformInput } from './transform-options.ts';

/** The numbers of the application in the header of the source, for a target that has such. */
export function headerNumbers({ source, to }: TransformInput): Pick<Catalog, 'headerNumbers'> {
  const { headerNumbers: numbers } = source;
  return numbers === undefined || !to.capabilities.hasHeaderNumbers ? {} : { headerNumbers: numbers };
}

/** Those that a target has no place for. */
export function headerLeftOut({ source, to }: TransformInput): readonly LeftOut[] {
  if (source.headerNumbers === undefined || to.capabilities.hasHeaderNumbers) return [];
  const { userVersion, applicationId } = source.headerNumbers;
  const numbers = [
    ['user_version', userVersion],
    ['application_id', applicationId],
  ] as const;
  return numbers
    .filter(([, value]) => value !== 0)
    .map(([name, value]) => ({
      kind: 'other',
      name,
      table: null,
      text: `pragma ${name} = ${value}`,
      reason: `It is a number of the application in the header of the file; ${to.capabilities.label} has none.`,
    }));
}
