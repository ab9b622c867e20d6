// Catalog, plan and scope of an archive: read, checked against their digests and JSON Schemas.
import { RowferryError } from '../errors/rowferry-error.ts';
import type { Catalog, Table } from '../model/catalog.ts';
import { displayName, nameKey } from '../model/logical-type.ts';
import type { Plan } from '../model/plan.ts';
import type { ScopeDocument } from '../model/scope.ts';
import type { ArchivePaths } from './archive-layout.ts';
import { readIfThere } from './atomic-file.ts';
import { sha256 } from './canonical-document.ts';
import { checkDocument } from './json-schemas.ts';

export interface ArchiveDocuments {
  readonly catalog: Catalog;
  readonly plan: Plan | null;
  /** null: the rows are everybody's. */
  readonly scope: ScopeDocument | null;
}

/** SHA-256 of the files; null: the archive has no such file. */
export interface DocumentDigests {
  readonly catalog: string;
  readonly plan: string | null;
  /** The parts log of an archive that is being written does not have it: nobody follows a scoped one. */
  readonly scope?: { readonly document: string } | null;
}

/**
 * Reads `catalog.json`, `plan.json` and `scope.json`.
 * @throws ARCHIVE_CATALOG_DAMAGED where one is missing, has another digest or does not follow its schema.
 */
export async function readDocuments(paths: ArchivePaths, digests: DocumentDigests): Promise<ArchiveDocuments> {
  const catalog = checkCatalog(await readVerified(paths.catalog, digests.catalog), paths.catalog);
  const plan = digests.plan === null ? null : checkPlan(await readVerified(paths.plan, digests.plan), paths.plan);
  const document = digests.scope?.document;
  const scope = document === undefined ? null : checkScope(await readVerified(paths.scope, document), paths.scope);
  return { catalog, plan, scope };
}

async function readVerified(path: string, digest: string): Promise<Buffer> {
  const content = await readIfThere(path);
  if (content === null) throw damaged(path, 'It is not there.');
  if (sha256(content) !== digest) throw damaged(path, 'Its bytes are not those that the manifest lists.');
  return content;
}

/** The catalog in a file's content. @throws ARCHIVE_CATALOG_DAMAGED */
export function checkCatalog(content: Buffer, path: string): Catalog {
  const catalog = conforming('catalog', content, path);
  const contradiction = danglingName(catalog);
  if (contradiction !== null) throw damaged(path, contradiction);
  return catalog;
}

/** The plan in a file's content. @throws ARCHIVE_CATALOG_DAMAGED */
export function checkPlan(content: Buffer, path: string): Plan {
  return conforming('plan', content, path);
}

/** The scope in a file's content. @throws ARCHIVE_CATALOG_DAMAGED */
export function checkScope(content: Buffer, path: string): ScopeDocument {
  return conforming('scope', content, path);
}

function conforming<Name extends 'catalog' | 'plan' | 'scope'>(name: Name, content: Buffer, path: string) {
  const { document, fault } = checkDocument(name, parseJson(content, path));
  if (document === null) throw damaged(path, `It does not follow its JSON Schema: ${fault}.`);
  return document;
}

function parseJson(content: Buffer, path: string): unknown {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch (cause) {
    throw damaged(path, 'It is not whole JSON.', cause);
  }
}

/** What a schema cannot say: names are names and unique, and keys name columns that are there. One sentence, or null. */
function danglingName({ tables, enums }: Catalog): string | null {
  if (hasNul([tables, enums])) return 'A name in it holds U+0000, which no database has in names.';
  if (hasDoubles(tables.map((table) => nameKey(table.name)))) return 'Two tables have one name.';
  for (const table of tables) {
    const fault = danglingColumn(table);
    if (fault !== null) return `Table ${displayName(table.name)}: ${fault}`;
  }
  return null;
}

/** Texts may hold U+0000, which are those of expressions; what names something may not. */
function hasNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, inner]) => !TEXTS.has(name) && hasNul(inner));
}

const TEXTS: ReadonlySet<string> = new Set(['default', 'generated', 'expression', 'predicate', 'census']);

function danglingColumn(table: Table): string | null {
  const names = table.columns.map((column) => column.name);
  if (hasDoubles(names)) return 'two columns have one name.';
  const { keys: periodKeys, references } = table.periods ?? { keys: [], references: [] };
  const equal = [table.primaryKey, ...table.uniqueKeys, ...table.foreignKeys].filter((key) => key !== null);
  const keys = [...equal, ...periodKeys, ...references];
  const terms = table.indexes.flatMap((index) => index.terms.map((term) => term.column));
  const used = [...keys.flatMap((key) => key.columns), ...terms.filter((name) => name !== null)];
  const dangling = used.find((name) => !names.includes(name));
  return dangling === undefined ? null : `a key or index names column ${dangling}, which is not there.`;
}

function hasDoubles(names: readonly string[]): boolean {
  return new Set(names).size !== names.length;
}

function damaged(path: string, why: string, cause?: unknown): RowferryError {
  return new RowferryError('ARCHIVE_CATALOG_DAMAGED', {
    message: `${path} is damaged. ${why}`,
    hint: 'Take the archive from its backup, or export again.',
    context: { file: path },
    cause,
  });
}
