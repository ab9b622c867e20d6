import type { Archive } from '../archive/archive-reader.ts';
import { dialectOf } from '../dialect/open-dialect.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import { displayName } from '../model/logical-type.ts';
import type { NulPolicy } from '../transform/nul-policy.ts';
import { cellText } from '../transform/remap-cells.ts';
import { openIfThere } from './open-if-there.ts';
import type { StageContext } from './progress.ts';
import { rulesDigest } from './rules-for.ts';
import { isSelecting, selectedRules } from './select-tables.ts';
import type { ImportOptions } from './stage-options.ts';
import { runTransform } from './transform-archive.ts';

/**
 * Makes `transformed/` ready for the target of an import: made anew from `exported/` when it is missing, was
 * made from another export, or for the other dialect. Where only `transformed/` is there (an archive that
 * travelled alone) it is taken as it is.
 * Says in a notice why it was made anew.
 *
 * @throws ARCHIVE_STALE when it does not fit and there is no export to make it from.
 */
export async function ensureTransformed(options: ImportOptions, context: StageContext): Promise<void> {
  const exported = await openIfThere(options.archive, 'exported');
  const transformed = await openIfThere(options.archive, 'transformed');
  const toDialect = dialectOf(options.to).capabilities.name;
  const reason =
    (await whyStale(exported, transformed, toDialect)) ??
    otherUser(transformed, options.asUser ?? null) ??
    otherNulBytes(transformed, options.badRows?.nulBytes) ??
    otherColumns(transformed, options) ??
    otherTables(options, exported) ??
    otherRules(
      transformed,
      exported === null
        ? options.ruled
        : selectedRules(options.ruled, options, { catalog: exported.catalog, files: exported.source.files }),
    ) ??
    otherOwner(transformed, options) ??
    otherEpochs(transformed, options);
  if (reason === null) return;
  if (transformed?.plan?.rules !== undefined && options.ruled === undefined)
    throw withoutRules(reason, options.archive);
  if (exported === null) {
    throw new RowferryError('ARCHIVE_STALE', {
      message: `The transformed archive does not fit: ${reason}, and there is no exported archive to make it from.`,
      hint: 'Copy the folder "exported" beside it, or run "rowferry export FROM" again.',
      context: { file: options.archive },
    });
  }
  context.onProgress({ kind: 'notice', stage: 'transform', message: `The transform is made anew: ${reason}.` });
  await runTransform({ ...options, toDialect }, context);
}

/** A plan says under whom the rows go in; one that was made for a user is right also where none is named again. */
function otherUser(transformed: Archive | null, asked: ImportOptions['asUser'] = null): string | null {
  if (asked === null || transformed === null) return null;
  const adopted = transformed.plan?.adopted;
  const name = adopted?.email ?? adopted?.cells.map(cellText).join(',') ?? null;
  return name === asked.user ? null : `it was made without --as-user ${asked.user}`;
}

/** A transform that does with U+0000 what was asked for says so in its plan. */
function otherNulBytes(transformed: Archive | null, asked: NulPolicy = 'fail'): string | null {
  if (asked === 'fail' || transformed === null) return null;
  const columns = transformed.plan?.tables.flatMap((table) => table.columns) ?? [];
  const isDone = columns.some(({ operation }) => operation.kind === 'without-nul' && operation.how === asked);
  return isDone ? null : `it was made without --nul-bytes ${asked}`;
}

/** A plan says what it stripped. */
function otherColumns(transformed: Archive | null, { strip }: Pick<ImportOptions, 'strip'>): string | null {
  const isStripped = (transformed?.plan?.stripped ?? []).length > 0;
  return isStripped && strip?.keepUserColumns === true ? 'it was made without --keep-user-columns' : null;
}

/** Tables are chosen when rows are transformed. */
function otherTables(options: ImportOptions, exported: Archive | null): string | null {
  return exported === null && isSelecting(options) ? 'its tables cannot be chosen any more' : null;
}

/** A plan says which rules it follows; an import without rules takes it as it is. */
function otherRules(transformed: Archive | null, ruled: ImportOptions['ruled'] | undefined): string | null {
  if (ruled === undefined) return null;
  return (transformed?.plan?.rules?.sha256 ?? '') === rulesDigest(ruled) ? null : 'it was made by other rules';
}

/** A plan says to whom it gives the rows. */
function otherOwner(transformed: Archive | null, { ruled }: Pick<ImportOptions, 'ruled'>): string | null {
  const [asked, planned] = [ruled?.owner ?? null, transformed?.plan?.owner];
  if (asked === null || planned === undefined) return null;
  const isSame =
    asked.email === null
      ? asked.username === planned.username
      : asked.email.toLowerCase() === planned.email?.toLowerCase();
  return isSame ? null : `it was made for another owner than ${asked.email ?? asked.username}`;
}

function withoutRules(reason: string, archive: string): RowferryError {
  return new RowferryError('ARCHIVE_STALE', {
    message: `The transformed archive does not fit: ${reason}, and it was made by rules, which are not given now.`,
    hint: 'Name the rules again with --rules FILE, or run "rowferry transform TO" to make it without rules.',
    context: { file: archive },
  });
}

/** A column that is converted by a unit has it in the plan; of others the unit says nothing. */
function otherEpochs(transformed: Archive | null, { epochs = [] }: Pick<ImportOptions, 'epochs'>): string | null {
  for (const { source, columns } of transformed?.plan?.tables ?? []) {
    for (const { source: name, operation } of columns) {
      const hint = epochs.find(({ table, column }) => table === displayName(source) && column === name);
      if (hint === undefined || operation.kind !== 'convert' || operation.unit === hint.unit) continue;
      return `it was made without --epoch ${hint.table}.${hint.column}=${hint.unit}`;
    }
  }
  return null;
}

async function whyStale(
  exported: Archive | null,
  transformed: Archive | null,
  dialect: string,
): Promise<string | null> {
  if (transformed === null) return 'it was not there';
  if (transformed.catalog.dialect !== dialect) return `it was made for ${transformed.catalog.dialect}`;
  if (exported === null) return null;
  const { origin } = await transformed.manifest();
  return origin === (await exported.digest()) ? null : 'it was made from another export';
}
