import type { LogicalType } from '../../../model/logical-type.ts';
import { outside } from '../../../model/outside-language.ts';
import { formatTypeName } from '../../../model/type-name.ts';
import { DEFAULT_NAMESPACE, isIdentifier, quoteQualified } from '../postgres-identifier.ts';

const PART = '(?:[a-z_][a-z0-9_]*|"(?:[^"\\0]|"")+")';
/** Words, or one qualified name; then a modifier; then array brackets. */
const OTHER_NAME = new RegExp(
  `^(?:[a-z]+(?: [a-z]+)*|${PART}(?:\\.${PART})?)(?:\\(\\d{1,8}(?:,-?\\d{1,4})?\\))?(?:\\[\\])*$`,
);

/** The type's name as SQL. Names of untrusted archives are let through only in the form that `format_type` prints. */
export function typeSql(type: LogicalType): string {
  if (type.kind === 'dynamic') return outside();
  if (type.kind === 'enum') {
    const { namespace, name } = type.name;
    return isIdentifier(namespace ?? DEFAULT_NAMESPACE) && isIdentifier(name) ? quoteQualified(type.name) : outside();
  }
  const name = formatTypeName(type);
  return OTHER_NAME.test(name) ? name : outside();
}
