import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { type Import, lineOf, nodesOf, type SourceModule, sourceModules } from './source-modules.ts';

const BASE = ['model', 'errors', 'util'];
const SIBLINGS = ['archive', 'rules', 'dialect', 'transform', 'scope', 'compare'];

/** What each folder may import besides itself. Siblings are not in each other's lists: that is the point. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  util: [],
  errors: ['util'],
  model: ['errors', 'util'],
  archive: BASE,
  rules: BASE,
  dialect: BASE,
  transform: BASE,
  scope: BASE,
  compare: BASE,
  snapshot: ['archive', ...BASE],
  stages: ['snapshot', ...SIBLINGS, ...BASE],
  library: ['stages', ...SIBLINGS, ...BASE],
  cli: ['stages', 'snapshot', ...SIBLINGS, ...BASE],
};

/** Packages that belong to one folder, or two: everything else reaches them through that folder's own types. */
const HOMES: readonly { readonly packages: RegExp; readonly homes: readonly string[] }[] = [
  { packages: /^better-sqlite3$/, homes: ['src/dialect/sqlite/'] },
  { packages: /^(?:pg|pg-.+|libpg-query|pgsql-.+)$/, homes: ['src/dialect/postgres/'] },
  { packages: /^(?:ajv|ajv-.+)$/, homes: ['src/archive/', 'src/rules/'] },
  { packages: /^(?:stream-json|stream-chain)$/, homes: ['src/archive/'] },
  { packages: /^age-encryption$/, homes: ['src/snapshot/'] },
  { packages: /^(?:yargs|yargs-.+|node:readline)$/, homes: ['src/cli/'] },
];

/** What a library may know of the process it runs in; arguments, environment, streams and the exit code it may not. */
const PROCESS_FACTS = ['pid', 'versions', 'version', 'platform', 'arch'];

/** A grammar is recursive, and so are its parser's files. Nothing else may be. */
const RECURSIVE = [/^src\/dialect\/sqlite\/expression\/sqlite-(?:[a-z]+-)?expression(?:-parser)?\.ts$/];

/** Folders whose functions are pure: they open nothing. */
const PURE = ['util', 'errors', 'model', 'transform', 'scope', 'compare'];
const OPENS_SOMETHING = /^node:(?:fs|net|http|https|child_process|worker_threads|dgram|tls)(?:\/|$)/;

const MODULES = sourceModules('src');
const folderOf = (path: string): string => path.split('/')[1] ?? '';
const isInside = (path: string): boolean => path !== 'src/index.ts';

/** `a.ts -> b.ts` for every import that `isWrong` names. */
function wrongImports(isWrong: (module: SourceModule, imported: Import) => boolean): readonly string[] {
  return MODULES.flatMap((module) =>
    module.imports.filter((imported) => isWrong(module, imported)).map(({ target }) => `${module.path} -> ${target}`),
  );
}

describe('imports', () => {
  test('are all seen by this test', () => {
    expect(MODULES.length).toBeGreaterThan(40);
    expect(MODULES.flatMap(({ imports }) => imports).length).toBeGreaterThan(MODULES.length);
    for (const folder of [
      'util',
      'errors',
      'model',
      'archive',
      'rules',
      'dialect',
      'transform',
      'scope',
      'compare',
      'snapshot',
      'stages',
    ]) {
      expect(MODULES.filter(({ path }) => folderOf(path) === folder).length, folder).toBeGreaterThan(0);
    }
  });

  test('name modules that exist', () => {
    const paths = new Set([...MODULES.map(({ path }) => path), 'src/archive/generated-types.ts']);
    expect(wrongImports((_, { isOwn, target }) => isOwn && !paths.has(target))).toEqual([]);
  });

  test('of a folder go only to the folders below it', () => {
    const isWrong = (module: SourceModule, { isOwn, target }: Import): boolean =>
      isOwn &&
      isInside(module.path) &&
      folderOf(target) !== folderOf(module.path) &&
      MAY_IMPORT[folderOf(module.path)]?.includes(folderOf(target)) !== true;
    expect(wrongImports(isWrong)).toEqual([]);
  });

  test('of src/index.ts do not exist', () => {
    expect(wrongImports((_, { target }) => target === 'src/index.ts')).toEqual([]);
  });

  test('of one dialect never come from the other', () => {
    const isWrong = ({ path }: SourceModule, { target }: Import): boolean =>
      (path.startsWith('src/dialect/sqlite/') && target.startsWith('src/dialect/postgres/')) ||
      (path.startsWith('src/dialect/postgres/') && target.startsWith('src/dialect/sqlite/'));
    expect(wrongImports(isWrong)).toEqual([]);
  });

  test('of a dialect from outside its folder come from open-dialect.ts alone', () => {
    const isWrong = ({ path }: SourceModule, { target }: Import): boolean =>
      /^src\/dialect\/(?:sqlite|postgres)\//.test(target) &&
      !/^src\/dialect\/(?:sqlite|postgres)\//.test(path) &&
      path !== 'src/dialect/open-dialect.ts';
    expect(wrongImports(isWrong)).toEqual([]);
  });

  for (const { packages, homes } of HOMES) {
    test(`of ${packages.source} stay in ${homes.join(' and ')}`, () => {
      const isHome = (path: string): boolean => homes.some((home) => path.startsWith(home));
      expect(wrongImports(({ path }, { target }) => packages.test(target) && !isHome(path))).toEqual([]);
    });
  }

  test('of node:process outside cli/ are of facts alone', () => {
    const isWrong = ({ path }: SourceModule, { target, names }: Import): boolean =>
      target === 'node:process' &&
      folderOf(path) !== 'cli' &&
      (names.length === 0 || names.some((name) => !PROCESS_FACTS.includes(name)));
    expect(wrongImports(isWrong)).toEqual([]);
  });

  test('of pure folders open nothing', () => {
    const isWrong = ({ path }: SourceModule, { target }: Import): boolean =>
      PURE.includes(folderOf(path)) && OPENS_SOMETHING.test(target);
    expect(wrongImports(isWrong)).toEqual([]);
  });

  test('form no cycle', () => {
    expect(findCycle(new Map(MODULES.map((module) => [module.path, runtimeTargets(module)])))).toBeNull();
  });
});

describe('modules', () => {
  test('do not re-export others, but for src/index.ts; types of their own signatures they may', () => {
    const isWrong = ({ path }: SourceModule, { isReExport, isTypeOnly }: Import): boolean =>
      isReExport && !isTypeOnly && isInside(path);
    expect(wrongImports(isWrong)).toEqual([]);
  });

  test('outside cli/ know neither process nor console', () => {
    const found = MODULES.filter(({ path }) => folderOf(path) !== 'cli').flatMap((module) =>
      globalsUsed(module, ['process', 'console']),
    );
    expect(found).toEqual([]);
  });

  test('outside dialect/ and cli/ do not ask which dialect it is', () => {
    const found = MODULES.filter(({ path }) => !['dialect', 'cli'].includes(folderOf(path))).flatMap(dialectQuestions);
    expect(found).toEqual([]);
  });
});

function runtimeTargets(module: SourceModule): readonly string[] {
  return module.imports
    .filter(({ isOwn, isTypeOnly }) => isOwn && !isTypeOnly)
    .map(({ target }) => target)
    .filter((target) => !RECURSIVE.some((files) => files.test(module.path) && files.test(target)));
}

/** @returns the modules of one cycle, or null */
function findCycle(targets: ReadonlyMap<string, readonly string[]>): readonly string[] | null {
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): readonly string[] | null => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return null;
    for (const target of targets.get(path) ?? []) {
      const cycle = visit(target, [...trail, path]);
      if (cycle !== null) return cycle;
    }
    done.add(path);
    return null;
  };
  for (const path of targets.keys()) {
    const cycle = visit(path, []);
    if (cycle !== null) return cycle;
  }
  return null;
}

function globalsUsed(module: SourceModule, names: readonly string[]): readonly string[] {
  return [...nodesOf(module.tree)]
    .filter((node) => ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node))
    .filter(({ expression }) => ts.isIdentifier(expression) && names.includes(expression.text))
    .map((node) => `${module.path}:${lineOf(module, node)} ${node.getText()}`);
}

/** `x === 'sqlite'` and `case 'postgres':`. */
function dialectQuestions(module: SourceModule): readonly string[] {
  const isName = (node: ts.Node): boolean => ts.isStringLiteral(node) && ['sqlite', 'postgres'].includes(node.text);
  return [...nodesOf(module.tree)]
    .filter(
      (node) =>
        (ts.isBinaryExpression(node) && [node.left, node.right].some(isName)) ||
        (ts.isCaseClause(node) && isName(node.expression)),
    )
    .map((node) => `${module.path}:${lineOf(module, node)} ${node.getText()}`);
}
