import type pg from 'pg';
import { throwIfInterrupted } from '../../../errors/throw-if-interrupted.ts';
import type { Catalog, Table } from '../../../model/catalog.ts';
import { isSameName } from '../../../model/logical-type.ts';
import type { RowOrder } from '../../../model/row-order.ts';
import type { RowBlock } from '../../../model/row-stream.ts';
import type { FoundUser } from '../../../model/scope.ts';
import type { TableSums } from '../../../model/sums.ts';
import type { ScopedSource } from '../../dialect.ts';
import { forgetClaims, takeCensus } from '../census/postgres-census.ts';
import type { Turns } from '../connection/postgres-turns.ts';
import type { SourcedTable } from '../rows/postgres-row-query.ts';
import { streamRows } from '../rows/postgres-row-stream.ts';
import { readSums } from '../rows/postgres-sums.ts';
import { closeScope } from './postgres-scope-closure.ts';
import { type ScopeContext, type ScopeInput, scopeContext } from './postgres-scope-context.ts';
import { countScope, findDangling, findViolations } from './postgres-scope-findings.ts';
import { missingIndexes } from './postgres-scope-indexes.ts';
import { scopeShares } from './postgres-scope-shares.ts';
import type { ScopeStore } from './postgres-scope-store.ts';
import { scopedSource } from './postgres-scoped-rows.ts';

export interface ScopeOpening extends ScopeInput {
  readonly user: FoundUser;
  readonly store: ScopeStore;
  readonly signal: AbortSignal;
}

/**
 * Computes the scope of a user on a connection in the source's transaction, and gives its rows. Everything
 * is read on that connection: nobody else sees where its rows are kept.
 */
export function openScopedSource(turns: Turns, opening: ScopeOpening): Promise<ScopedSource> {
  const { catalog, map, user, store, signal } = opening;
  return turns.run(async (client) => {
    const context = scopeContext(client, store, { catalog, map });
    await closeScope(context, user);
    const counts = await countScope(context);
    const findings = {
      counts,
      shares: await scopeShares(context, { catalog, counts }),
      violations: await findViolations(context),
      dangling: await findDangling(context),
      missingIndexes: missingIndexes(context),
    };
    return { ...findings, catalog: await censusOf(client, context, catalog), ...readers(turns, context, signal) };
  });
}

/** What the columns hold is looked at in scope alone: an example of a value may be in the catalog. */
async function censusOf(client: pg.Client, context: ScopeContext, catalog: Catalog): Promise<Catalog> {
  const isTaken = ({ name }: Table) =>
    context.map.tables.some((t) => isSameName(t.name, name) && t.class !== 'excluded');
  const tables: Table[] = [];
  for (const table of catalog.tables) {
    if (!isTaken(table)) tables.push(forgetClaims(table));
    else {
      const [counted] = await takeCensus(client, [sourced(table, context)]);
      tables.push({ ...table, columns: (counted as Table).columns });
    }
  }
  return { ...catalog, tables };
}

function sourced(table: Table, context: ScopeContext): SourcedTable {
  return { ...table, source: scopedSource(table, context) };
}

function readers(turns: Turns, context: ScopeContext, signal: AbortSignal): Pick<ScopedSource, 'rows' | 'sums'> {
  return {
    async *rows(table: Table, order: RowOrder): AsyncIterable<RowBlock> {
      for await (const block of turns.stream((client) => streamRows(client, sourced(table, context), order))) {
        throwIfInterrupted(signal);
        yield block;
      }
    },
    sums(table: Table): Promise<TableSums> {
      return turns.run((client) => readSums(client, sourced(table, context)));
    },
  };
}
