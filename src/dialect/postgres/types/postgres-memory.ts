import type { RememberedColumn, RememberedTable } from '../../../model/catalog.ts';
import type { QualifiedName } from '../../../model/logical-type.ts';
import { parseSqliteForm } from './postgres-memory-form.ts';

/**
 * What a comment remembers of the SQLite column or table that ours was made from:
 * `rowferry:{"declaredType":"DATETIME","form":{"kind":"text"},"nullable":true}`. Anyone who may comment can
 * write one, so it is untrusted: whatever is not exactly of this shape says nothing.
 */
const PREFIX = 'rowferry:';

/** Longer than any that we write. */
const COMMENT_CHARACTERS_MAX = 2000;
const DECLARED_CHARACTERS_MAX = 500;

/** The comment of a column; null where there is nothing of SQLite to remember. */
export function formatColumnMemory(remembered: RememberedColumn): string | null {
  const { storage, identity, nullable, collation, name, stored } = remembered;
  if (storage.dialect !== 'sqlite') return null;
  const memory = {
    declaredType: storage.declaredType,
    form: storage.form,
    ...(identity === null ? {} : { identity }),
    nullable,
    ...(collation === null ? {} : { collation }),
    ...(name === undefined ? {} : { name }),
    ...(stored === undefined ? {} : { stored }),
  };
  return `${PREFIX}${JSON.stringify(memory)}`;
}

/** The twin of `formatColumnMemory`: a claim, for the census to confirm; null where there is none. */
export function parseColumnMemory(comment: string | null): RememberedColumn | null {
  const memory = parseMemory(comment);
  if (memory === null) return null;
  const { declaredType, form, identity = null, nullable = true, collation = null, name, stored, ...unknown } = memory;
  const storageForm = parseSqliteForm(form);
  if (typeof declaredType !== 'string' || !isDeclaredType(declaredType) || storageForm === null) return null;
  if (typeof nullable !== 'boolean' || !isEmpty(unknown)) return null;
  if (identity !== null && identity !== 'rowid' && identity !== 'autoincrement') return null;
  if (collation !== null && !isCollation(collation)) return null;
  if (name !== undefined && (typeof name !== 'string' || name.includes('\0'))) return null;
  if (stored !== undefined && typeof stored !== 'boolean') return null;
  const storage = { dialect: 'sqlite', declaredType, form: storageForm } as const;
  const later = { ...(name === undefined ? {} : { name }), ...(stored === undefined ? {} : { stored }) };
  return { storage, identity, nullable, collation, ...later };
}

/** The comment of a table; null where there is nothing of SQLite to remember. */
export function formatTableMemory(remembered: RememberedTable): string | null {
  if (remembered.dialect !== 'sqlite') return null;
  const { strict, withoutRowid } = remembered.options;
  return `${PREFIX}${JSON.stringify({ strict, withoutRowid, name: remembered.name.name })}`;
}

/** The twin of `formatTableMemory`; a comment that has no name means the table's own. */
export function parseTableMemory(comment: string | null, own: QualifiedName): RememberedTable | null {
  const memory = parseMemory(comment);
  if (memory === null) return null;
  const { strict, withoutRowid, name = own.name, ...unknown } = memory;
  if (typeof strict !== 'boolean' || typeof withoutRowid !== 'boolean' || !isEmpty(unknown)) return null;
  if (typeof name !== 'string' || name.includes('\0')) return null;
  return {
    dialect: 'sqlite',
    name: { namespace: null, name },
    options: { strict, withoutRowid, partitioned: false },
  };
}

/** True for a comment that is ours and not a person's. */
export function isMemory(comment: string): boolean {
  return comment.startsWith(`${PREFIX}{`);
}

function parseMemory(comment: string | null): Readonly<Record<string, unknown>> | null {
  if (comment === null || !isMemory(comment) || comment.length > COMMENT_CHARACTERS_MAX) return null;
  try {
    return JSON.parse(comment.slice(PREFIX.length)) as Readonly<Record<string, unknown>>;
  } catch {
    return null;
  }
}

/** Any text can be a declared type; what is more than words and sizes SQLite gets in quotes. */
function isDeclaredType(text: string): boolean {
  return text.length <= DECLARED_CHARACTERS_MAX && !text.includes('\0');
}

function isCollation(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z_][\w-]{0,62}$/.test(value);
}

function isEmpty(object: object): boolean {
  return Object.keys(object).length === 0;
}
