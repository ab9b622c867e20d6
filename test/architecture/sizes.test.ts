import ts from 'typescript';
import { expect, test } from 'vitest';
import { lineOf, nodesOf, type SourceModule, sourceModules } from './source-modules.ts';

const FILE_LINES_MAX = 250;
const FILE_LINES_MEDIAN = 90;
const FUNCTION_LINES_MAX = 60;
const FUNCTION_LINES_MEDIAN = 8;
/** Three parameters, then one options object; a fourth only where a call per cell cannot afford to make an object. */
const PARAMETERS_USUAL = 3;
const PARAMETERS_MAX = 4;
const UNUSUAL_SHARE_MAX = 0.03;

const MODULES = ['src', 'tools', 'demo', 'bench', 'test'].flatMap(sourceModules);
/** A test file is one list of examples, so the sizes of its parts say nothing. */
const PROGRAMS = MODULES.filter(({ path }) => !path.startsWith('test/'));
const OWN = PROGRAMS.filter(({ path }) => path.startsWith('src/'));

const lineCount = (text: string): number => text.trimEnd().split('\n').length;

interface MeasuredFunction {
  readonly place: string;
  readonly lines: number;
  readonly parameters: number;
}

test(`no file is longer than ${FILE_LINES_MAX} lines`, () => {
  expect(PROGRAMS.length).toBeGreaterThan(40);
  const tooLong = PROGRAMS.map(({ path, text }) => ({ path, lines: lineCount(text) })).filter(
    ({ lines }) => lines > FILE_LINES_MAX,
  );
  expect(tooLong).toEqual([]);
});

test(`no function is longer than ${FUNCTION_LINES_MAX} lines or takes more than ${PARAMETERS_MAX} parameters`, () => {
  const functions = PROGRAMS.flatMap(functionsOf);
  expect(functions.length).toBeGreaterThan(100);
  expect(functions.filter(({ lines }) => lines > FUNCTION_LINES_MAX)).toEqual([]);
  expect(functions.filter(({ parameters }) => parameters > PARAMETERS_MAX)).toEqual([]);
});

test(`functions of more than ${PARAMETERS_USUAL} parameters are rare`, () => {
  const functions = PROGRAMS.flatMap(functionsOf);
  const unusual = functions.filter(({ parameters }) => parameters > PARAMETERS_USUAL);
  expect(unusual.length / functions.length, JSON.stringify(unusual)).toBeLessThan(UNUSUAL_SHARE_MAX);
});

test('most files and functions are small', () => {
  const files = median(OWN.map(({ text }) => lineCount(text)));
  const functions = median(OWN.flatMap(functionsOf).map(({ lines }) => lines));
  console.info(`${OWN.length} files in src/: the median file has ${files} lines, the median function ${functions}`);
  expect(files).toBeLessThanOrEqual(FILE_LINES_MEDIAN);
  expect(functions).toBeLessThanOrEqual(FUNCTION_LINES_MEDIAN);
});

test('no file in src/ is named after nothing', () => {
  const VAGUE = /(?:^|\/)(?:helpers?|common|misc|utils?|index|stuff|shared)\.ts$/;
  expect(OWN.map(({ path }) => path).filter((path) => VAGUE.test(path) && path !== 'src/index.ts')).toEqual([]);
});

test('every file name is in kebab case', () => {
  const wrong = MODULES.map(({ path }) => path).filter(
    (path) => !/\/[a-z0-9]+(?:-[a-z0-9]+)*(?:\.property)?(?:\.test)?\.ts$/.test(path),
  );
  expect(wrong).toEqual([]);
});

/** Named functions, methods and function-valued constants. Callbacks within them count for the function around them. */
function functionsOf(module: SourceModule): readonly MeasuredFunction[] {
  return [...nodesOf(module.tree)].filter(isNamedFunction).map((node) => ({
    place: `${module.path}:${lineOf(module, node)}`,
    lines: lineCount(node.getText()),
    parameters: node.parameters.length,
  }));
}

function isNamedFunction(node: ts.Node): node is ts.FunctionLikeDeclaration {
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) {
    return ts.isVariableDeclaration(node.parent) || ts.isPropertyAssignment(node.parent);
  }
  return (
    (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isConstructorDeclaration(node)) &&
    node.body !== undefined
  );
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
