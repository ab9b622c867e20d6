import { archiveBlocks } from '../archive/archive-blocks.ts';
import type { Archive } from '../archive/archive-reader.ts';
import { dialectNamed } from '../dialect/open-dialect.ts';
import type { Table } from '../model/catalog.ts';
import { mapCatalog } from '../transform/map-catalog.ts';
import type { TransformInput, TransformOutput } from '../transform/transform-options.ts';
import type { PlannedAdoption } from './adopt/plan-adoption.ts';
import { noticeUnusedRules } from './adopt/unused-rules.ts';
import { existingTarget } from './existing-target.ts';
import { type NumberedKeys, numberKeys } from './many/number-keys.ts';
import { withOwner } from './owner/owner-for.ts';
import type { StageContext } from './progress.ts';
import { fixedBefore, rulesFor } from './rules-for.ts';
import { refuseSelection, selectedRules } from './select-tables.ts';
import type { TransformOptions } from './stage-options.ts';
import { stripForUser } from './strip-for-user.ts';

/** What is done to the rows of an archive, and which of them stay behind. */
export type PlannedTransform = TransformOutput &
  Pick<PlannedAdoption, 'ids' | 'there'> &
  Pick<NumberedKeys, 'kept' | 'left'>;

interface Planning {
  readonly context: StageContext;
  /** The archive is still being written. */
  readonly isLive: boolean;
}

/** The plan for the target's dialect, for its tables where it has some, and for a user of it where one is named. */
export async function planTransform(
  input: Archive,
  options: TransformOptions,
  { context, isLive }: Planning,
): Promise<PlannedTransform> {
  const before = isLive ? null : await fixedBefore(options.archive, input);
  const conversion = {
    jsonb: options.jsonb,
    keepDynamic: options.keepDynamic,
    epochs: options.epochs ?? [],
    nulBytes: options.badRows?.nulBytes ?? 'fail',
  };
  const { asUser = null, to } = options;
  if (asUser !== null) {
    refuseSelection(options, input.catalog);
    const how = { asUser, to, conversion, badRows: options.badRows ?? {} };
    noticeUnusedRules(asUser.rules, context);
    const { adoptArchive } = await import('./adopt/adopt-archive.ts');
    const adopted = await adoptArchive(input, how, context.signal);
    const kept = [...adopted.ids].flatMap(([name, pairs]) => (pairs.size === 0 ? [] : [{ name, pairs }]));
    return { ...adopted, missing: [], kept, left: new Map() };
  }
  const { schema = null } = options.target ?? {};
  const rows = (table: Table) => archiveBlocks(input, table);
  const base = {
    source: input.catalog,
    from: dialectNamed(input.catalog.dialect),
    to: dialectNamed(options.toDialect),
    files: input.source.files,
    rules: rulesFor(selectedRules(options.ruled, options, { catalog: input.catalog, files: input.source.files }), {
      database: input.source.database,
      before,
    }),
  };
  const { renewed, ids, kept, left } = await numberKeys({ ...base, rows });
  const planned: TransformInput = {
    ...base,
    renewed,
    ...(await existingTarget(to, context.signal, { schema, resumable: options.resumable })),
    ...conversion,
    strip: stripForUser(input.scope, options.strip),
  };
  const owner = options.ruled?.owner ?? null;
  const content = async () => (await input.manifest()).content;
  const ownership = { input: planned, owner, to, schema, rows, content };
  const output = mapCatalog(await withOwner(ownership, context.signal));
  return { ...output, ids, kept, there: new Map(), left };
}
