import { RowferryError } from '../errors/rowferry-error.ts';
import type { Rules } from '../model/rules.ts';
import type { OwnerOptions } from '../stages/stage-options.ts';
import { type Environment, variableOf } from './environment.ts';
import type { OptionDefinitions } from './option-definition.ts';
import type { Settings } from './settings.ts';

/** To whom every row of a database without users is given. */
export const OWNER_OPTIONS = {
  ownerEmail: {
    kind: 'text',
    placeholder: 'EMAIL',
    group: 'One user:',
    describe:
      'Give every row to the user with this address, who is made where nobody has it (with "owner" in the rules else DEFAULT_USER_EMAIL)',
  },
  ownerUsername: {
    kind: 'text',
    placeholder: 'NAME',
    group: 'One user:',
    describe: 'The name that this user logs in by (with "owner" in the rules else DEFAULT_USER_USERNAME)',
  },
} as const satisfies OptionDefinitions;

/** Rules that may speak of an owner, and who that is. */
export interface OwnedRules {
  readonly rules: Rules;
  readonly owner: OwnerOptions | null;
}

/**
 * The owner, and rules that say so: an option asks for one by itself. Variables, which other programs know too, only say who
 * it is.
 */
export function ownedRules(
  rules: Rules,
  { ownerEmail, ownerUsername }: Settings<typeof OWNER_OPTIONS>,
  environment: Environment,
): OwnedRules {
  const isAsked = ownerEmail !== null || ownerUsername !== null;
  if (!isAsked && rules.owner === undefined) return { rules, owner: null };
  const email = isAsked ? ownerEmail : variableOf(environment, 'DEFAULT_USER_EMAIL');
  const username = isAsked ? ownerUsername : variableOf(environment, 'DEFAULT_USER_USERNAME');
  if (email !== null && !email.includes('@')) throw noAddress(email);
  const owner = email === null && username === null ? null : { email, username };
  return { rules: { ...rules, owner: rules.owner ?? {} }, owner };
}

function noAddress(email: string): RowferryError {
  return new RowferryError('USAGE', {
    message: `${JSON.stringify(email)} is no address.`,
    hint: 'Give the owner as --owner-email ada@example.org.',
  });
}
