import type { AdoptedUser } from '../stages/adopt/adopted-import.ts';
import type { Outcome, Run } from './run.ts';
import type { NEW_PASSWORD_OPTION } from './scope-options.ts';
import type { Settings } from './settings.ts';
import { printable } from './text-width.ts';

/** True where the document shall hold the password of a new user. */
export function tellsInDocument({ passwordInJson }: Settings<typeof NEW_PASSWORD_OPTION>, { format }: Run): boolean {
  return passwordInJson && format !== 'text';
}

/** The password of a new user is shown once: in the document where that was asked for, else beside the result. */
export function toldOnce(
  document: object,
  user: AdoptedUser | undefined,
  inDocument: boolean,
): Pick<Outcome, 'document' | 'beside'> {
  if (user === undefined || user.password === null || inDocument) return { document };
  const beside = `password of ${printable(user.email ?? user.key.join(', '))}: ${user.password}  (shown once; it is kept nowhere)\n`;
  return { document: withoutPasswords(document), beside };
}

/** The document as it may be kept. */
export function withoutPasswords(document: object): object {
  const hide = (key: string, value: unknown) => (key === 'password' && typeof value === 'string' ? '***' : value);
  return JSON.parse(JSON.stringify(document, hide)) as object;
}
