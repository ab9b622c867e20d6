import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Written by a program from `schemas/`: not held to what people write. */
const GENERATED = ['src/archive/generated-types.ts'];

/** One `import`, `export … from` or `import()` of a module. */
export interface Import {
  /** A path from the root for our own modules (`src/util/ascii.ts`), else the package's name (`pg`, `node:fs`). */
  readonly target: string;
  readonly isOwn: boolean;
  /** True for `import type`, which is gone when the program runs. */
  readonly isTypeOnly: boolean;
  readonly isReExport: boolean;
  /** `a` and `b` of `import { a, b as c }`; empty for other forms. */
  readonly names: readonly string[];
}

export interface SourceModule {
  /** From the root, with slashes: `src/archive/manifest.ts`. */
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
  readonly imports: readonly Import[];
}

/** Parses every TypeScript file below `folder` that a person wrote. */
export function sourceModules(folder: string): readonly SourceModule[] {
  return filesBelow(folder)
    .filter((path) => path.endsWith('.ts') && !GENERATED.includes(path))
    .map(parseModule);
}

/** All files below `folder`, as paths from the root, in the order of their names. */
export function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** Every node of a tree, parents before children. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* nodesOf(child);
}

/** Line numbers from 1. */
export function lineOf(module: SourceModule, node: ts.Node): number {
  return module.tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;
}

function parseModule(path: string): SourceModule {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  return { path, text, tree, imports: [...nodesOf(tree)].flatMap((node) => importOf(path, node)) };
}

function importOf(path: string, node: ts.Node): readonly Import[] {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    const isReExport = ts.isExportDeclaration(node);
    const isTypeOnly = isReExport ? node.isTypeOnly : node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    return describeImport(path, node.moduleSpecifier, { isReExport, isTypeOnly, names: importedNames(node) });
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return describeImport(path, node.arguments[0], { isReExport: false, isTypeOnly: false, names: [] });
  }
  return [];
}

function describeImport(
  path: string,
  specifier: ts.Expression | undefined,
  kind: Omit<Import, 'target' | 'isOwn'>,
): readonly Import[] {
  if (specifier === undefined || !ts.isStringLiteral(specifier)) return [];
  const isOwn = specifier.text.startsWith('.');
  const target = isOwn ? posix.join(dirname(path), specifier.text) : packageName(specifier.text);
  return [{ ...kind, isOwn, target }];
}

function importedNames(node: ts.ImportDeclaration | ts.ExportDeclaration): readonly string[] {
  const bindings = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : undefined;
  if (bindings === undefined || !ts.isNamedImports(bindings)) return [];
  return bindings.elements.map(({ name, propertyName }) => (propertyName ?? name).text);
}

/** `ajv` of `ajv/dist/2020.js`, `@scope/name` of `@scope/name/file`. */
function packageName(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
