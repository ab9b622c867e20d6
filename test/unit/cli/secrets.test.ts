import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSecrets } from '../../../src/cli/secrets.ts';

test('a known password is taken out in every spelling', () => {
  const secrets = createSecrets();
  secrets.keep('p@ss"word');
  for (const spelling of ['p@ss"word', 'p%40ss%22word', String.raw`p@ss\"word`]) {
    expect(secrets.redact(`cannot log in with ${spelling}!`)).toBe('cannot log in with ***!');
  }
});

test('a password that contains another is taken out whole', () => {
  const secrets = createSecrets();
  secrets.keep('hunter');
  secrets.keep('hunter2-long');
  expect(secrets.redact('hunter2-long hunter')).toBe('*** ***');
});

test.each([
  ['postgres://me:unknown@db/app', 'postgres://me:***@db/app'],
  ['postgres://me:a@b@db/app', 'postgres://me:***@db/app'],
  ['host=db password=unknown user=me', 'host=db password=*** user=me'],
  ['{"password":"unknown","user":"me"}', '{"password":***,"user":"me"}'],
  ["password: 'un known'", 'password: ***'],
  ['?user=me&password=unknown&x=1', '?user=me&password=***&x=1'],
])('what looks like a password is taken out of %s', (text, redacted) => {
  expect(createSecrets().redact(text)).toBe(redacted);
});

test('a sentence about passwords stays as it is', () => {
  const sentence = 'Check the user name and password: both stand in the URL, in PGPASSWORD or in ~/.pgpass.';
  expect(createSecrets().redact(sentence)).toBe(sentence);
});

test('a password that is an everyday word does not make messages unreadable', () => {
  const secrets = createSecrets();
  secrets.keep('postgres');
  secrets.keep('');
  expect(secrets.redact('postgres://postgres:postgres@db/app: sqlite to postgres')).toBe(
    'postgres://postgres:***@db/app: sqlite to postgres',
  );
});

test('whatever the password is, a message about it does not hold it', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 4 }).filter((secret) => !'message of ***'.includes(secret)),
      (secret) => {
        const secrets = createSecrets();
        secrets.keep(secret);
        expect(secrets.redact(`message of ${secret}`)).not.toContain(secret);
      },
    ),
  );
});
