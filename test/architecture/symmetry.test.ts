import { expect, test } from 'vitest';
import { filesBelow } from './source-modules.ts';

/** Files that only one dialect has, each with the reason why the other has no use for it. */
const ONE_SIDED: Readonly<Record<string, string>> = {};

const DIALECTS = ['sqlite', 'postgres'] as const;

/** `reader.ts` for `src/dialect/sqlite/sqlite-reader.ts`. */
function namesOf(dialect: string): readonly string[] {
  return filesBelow(`src/dialect/${dialect}`).map((path) => path.slice(`src/dialect/${dialect}/`.length));
}

for (const dialect of DIALECTS) {
  test(`every file of ${dialect}/ says so in its name`, () => {
    expect(namesOf(dialect).filter((name) => !name.startsWith(`${dialect}-`))).toEqual([]);
    expect(namesOf(dialect).length).toBeGreaterThan(5);
  });
}

test('both dialects have the same files', () => {
  const [sqlite = new Set<string>(), postgres = new Set<string>()] = DIALECTS.map(
    (dialect) => new Set(namesOf(dialect).map((name) => name.slice(dialect.length + 1))),
  );
  const oneSided = [
    ...[...sqlite].filter((name) => !postgres.has(name)).map((name) => `sqlite-${name}`),
    ...[...postgres].filter((name) => !sqlite.has(name)).map((name) => `postgres-${name}`),
  ];
  expect(oneSided.sort()).toEqual(Object.keys(ONE_SIDED).sort());
});
