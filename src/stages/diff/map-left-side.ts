import type { CatalogChange } from '../../compare/diff-catalogs.ts';
import { dialectNamed } from '../../dialect/open-dialect.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { NotCarried, Plan } from '../../model/plan.ts';
import { alignCatalog } from '../../transform/align-catalog.ts';
import { mapCatalog } from '../../transform/map-catalog.ts';
import type { DiffSide } from './diff-side.ts';

export interface MappedSide {
  readonly plan: Plan;
  /** What the right side should have. */
  readonly mapped: Catalog;
  /** What the left side has and the right one's dialect cannot say. */
  readonly unmapped: readonly CatalogChange[];
}

/** The left side's catalog in the dialect of the right one. @throws NAME_COLLISION */
export function mapLeftSide(left: DiffSide, right: DiffSide): MappedSide {
  const { plan, catalog } = mapCatalog({
    source: left.catalog,
    from: dialectNamed(left.info.dialect),
    to: dialectNamed(right.info.dialect),
    existing: null,
    typeNames: right.typeNames,
    jsonb: false,
    keepDynamic: false,
  });
  const mapped = alignCatalog({ source: left.catalog, plan, mapped: catalog, other: right.catalog });
  return { plan, mapped, unmapped: plan.notCarried.flatMap((lost) => unmappedChange(lost, mapped)) };
}

const UNMAPPED_KINDS: readonly NotCarried['kind'][] = ['check', 'index', 'unique-key', 'foreign-key', 'generated'];

/** Structure of the left side that the right one's dialect has no words for. Some that is named there is carried in part. */
function unmappedChange({ kind, table, name, text }: NotCarried, mapped: Catalog): readonly CatalogChange[] {
  if (!UNMAPPED_KINDS.includes(kind)) return [];
  if (kind === 'index' && mapped.tables.some(({ indexes }) => indexes.some((index) => index.name === name))) return [];
  return [{ change: 'removed', object: kind, table, name, before: text, after: null }];
}
