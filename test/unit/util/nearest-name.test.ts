import { expect, test } from 'vitest';
import { nearestName } from '../../../src/util/nearest-name.ts';

const TABLES = ['users', 'auth.users', 'messages', 'project_members'];

test.each([
  ['mesages', 'messages'],
  ['USERS', 'users'],
  ['public.messages', 'messages'],
  ['auth.user', 'auth.users'],
  ['user', 'users'],
  ['project', 'project_members'],
  ['project_member', 'project_members'],
])('%s was meant as %s', (written, meant) => {
  expect(nearestName(written, TABLES)).toBe(meant);
});

test.each(['invoices', 'x', ''])('%j was meant as none of them', (written) => {
  expect(nearestName(written, TABLES)).toBeNull();
});

test('among no names there is no nearest', () => {
  expect(nearestName('users', [])).toBeNull();
});
