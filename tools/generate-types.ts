/**
 * Writes `src/archive/generated-types.ts` from the JSON Schemas, or, with `--check`, exits 1 where the
 * file is not what the schemas give.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { argv, exit } from 'node:process';
import { fileURLToPath } from 'node:url';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import ts from 'typescript';

const SCHEMAS = fileURLToPath(new URL('../schemas/', import.meta.url));
const TYPES = fileURLToPath(new URL('../src/archive/generated-types.ts', import.meta.url));
const BANNER = `/**
 * The shapes of an archive's files, generated from \`schemas/\` by \`npm run generate\`. Do not edit.
 * A test proves that they are those of the model.
 */`;

const generated = await generateTypes();
if (argv.includes('--check')) {
  if (readFileSync(TYPES, 'utf8') !== generated) {
    console.error('src/archive/generated-types.ts is not what schemas/ give: run "npm run generate".');
    exit(1);
  }
} else writeFileSync(TYPES, generated);

/** One module with a type for every schema and definition. */
async function generateTypes(): Promise<string> {
  const text = await compile(bundle(), 'ArchiveFiles', {
    additionalProperties: false,
    bannerComment: BANNER,
    cwd: SCHEMAS,
    format: false,
    ignoreMinAndMaxItems: true,
    style: { singleQuote: true },
  });
  return asReadonly(text);
}

/** All schemas as one document, so that each definition becomes one type, and each type one declaration. */
function bundle(): JSONSchema {
  const definitions: Record<string, unknown> = {};
  const properties: Record<string, unknown> = {};
  for (const file of readdirSync(SCHEMAS)
    .filter((name) => name.endsWith('.schema.json'))
    .sort()) {
    const { $schema: _schema, $id: _id, $defs = {}, ...root } = readSchema(file);
    for (const [name, definition] of Object.entries($defs)) define(definitions, name, definition);
    if (Object.keys(root).length <= 2) continue; // Only a title and a description: a file of definitions.
    define(definitions, root.title, root);
    properties[root.title] = { $ref: `#/definitions/${root.title}` };
  }
  const document = { type: 'object', additionalProperties: false, properties, definitions };
  return JSON.parse(withLocalReferences(JSON.stringify(document))) as JSONSchema;
}

/** Remarks for people (`$comment`) may stand anywhere in rules; whoever reads rules drops them, so no type has them. */
function readSchema(file: string) {
  const remarks = ['$comment', '^\\$comment$', 'Comment', 'OperationComment'];
  return JSON.parse(readFileSync(SCHEMAS + file, 'utf8'), (key, value) =>
    remarks.includes(key) ? undefined : bareReference(value),
  );
}

/** What stands beside a reference would make a copy of the definition, without end where it refers to itself. */
function bareReference(value: unknown): unknown {
  return typeof value === 'object' && value !== null && '$ref' in value ? { $ref: value.$ref } : value;
}

function define(definitions: Record<string, unknown>, name: string, definition: unknown): void {
  if (name in definitions) throw new Error(`Two schemas define ${name}.`);
  definitions[name] = definition;
}

/** `types.schema.json#/$defs/Name` and `catalog.schema.json` both become `#/definitions/…`. */
function withLocalReferences(text: string): string {
  return text
    .replaceAll(/"\$ref":"(?:[a-z]+\.schema\.json)?#\/\$defs\/(\w+)"/g, '"$ref":"#/definitions/$1"')
    .replaceAll(/"\$ref":"([a-z]+)\.schema\.json"/g, (_, name: string) => `"$ref":"#/definitions/${titleOf(name)}"`);
}

function titleOf(name: string): string {
  return JSON.parse(readFileSync(`${SCHEMAS}${name}.schema.json`, 'utf8')).title;
}

/** Every property and array becomes readonly, as in the model. */
function asReadonly(text: string): string {
  const source = ts.createSourceFile('generated-types.ts', text, ts.ScriptTarget.ES2023, true);
  const result = ts.transform(source, [
    (context) => (root) => ts.visitEachChild(root, (node) => visit(node, context), context),
  ]);
  return ts.createPrinter().printFile(result.transformed[0] as ts.SourceFile);
}

function visit(node: ts.Node, context: ts.TransformationContext): ts.Node {
  const visited = ts.visitEachChild(node, (child) => visit(child, context), context);
  const { factory } = context;
  if (ts.isPropertySignature(visited)) {
    const modifiers = [factory.createModifier(ts.SyntaxKind.ReadonlyKeyword)];
    return factory.updatePropertySignature(visited, modifiers, visited.name, visited.questionToken, visited.type);
  }
  if (!ts.isArrayTypeNode(visited)) return visited;
  return factory.createTypeOperatorNode(ts.SyntaxKind.ReadonlyKeyword, visited);
}
