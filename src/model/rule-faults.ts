import { RowferryError } from '../errors/rowferry-error.ts';
import { nearestName } from '../util/nearest-name.ts';

/** One thing that is wrong in a rules file. */
export interface RuleFault {
  /** Where, as a JSON pointer (`/tables/messages/owner/0`); empty for the whole document. */
  readonly path: string;
  /** What is wrong and what is allowed. */
  readonly message: string;
}

/** How many names are listed before an ellipsis. */
const NAMES_SHOWN = 20;

/** RULES_INVALID with every fault of `file`. */
export function rulesInvalid(file: string, faults: readonly RuleFault[]): RowferryError {
  const lines = faults.map(({ path, message }) => `${path === '' ? 'the document' : path}: ${message}`);
  return new RowferryError('RULES_INVALID', {
    message: [`The rules in ${file} cannot be followed.`, ...lines].join('\n'),
    hint: 'schemas/rules.schema.json describes the file; an editor completes it where "$schema" names that.',
    context: { file, faults: faults.length },
  });
}

/** `"mesages" is no table of the source; did you mean "messages"?`, or all that there are. */
export function unknownName(written: string, what: string, known: readonly string[]): string {
  const nearest = nearestName(written, known);
  const allowed = nearest === null ? `there are: ${listed(known)}` : `did you mean ${JSON.stringify(nearest)}?`;
  return `${JSON.stringify(written)} is no ${what}; ${allowed}`;
}

export function listed(names: readonly string[]): string {
  if (names.length === 0) return '(none)';
  const more = names.length > NAMES_SHOWN ? ', …' : '';
  return names.slice(0, NAMES_SHOWN).join(', ') + more;
}

/** The pointer of a member below `path`; see RFC 6901. */
export function below(path: string, ...members: readonly (string | number)[]): string {
  return members.reduce<string>(
    (pointer, member) => `${pointer}/${String(member).replaceAll('~', '~0').replaceAll('/', '~1')}`,
    path,
  );
}
