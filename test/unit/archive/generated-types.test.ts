import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type * as generated from '../../../src/archive/generated-types.ts';
import type { Manifest, PartEntry, SourceInfo, TableEntry } from '../../../src/archive/manifest.ts';
import type { PartsRecord } from '../../../src/archive/parts-log.ts';
import type { Discrepancy } from '../../../src/compare/discrepancy.ts';
import type { ValidationReport } from '../../../src/compare/report.ts';
import type { Catalog, Column, ForeignKey, Index, Table } from '../../../src/model/catalog.ts';
import type { Census } from '../../../src/model/census.ts';
import type { Expression, ExpressionNode } from '../../../src/model/expression.ts';
import type { LedgerEntry, SnapshotEntry, TombstoneEntry } from '../../../src/model/ledger.ts';
import type { LogicalType } from '../../../src/model/logical-type.ts';
import type { Plan } from '../../../src/model/plan.ts';
import type { RowOrder } from '../../../src/model/row-order.ts';
import type { Rules, TableRule, UserRule } from '../../../src/model/rules.ts';
import type { ScopeDocument } from '../../../src/model/scope.ts';
import type { Storage } from '../../../src/model/storage.ts';
import type { TableSums } from '../../../src/model/sums.ts';

/** Compiles only where each of the two can stand for the other. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;

/** The type checker proves these lines; the code has the model's types, the schemas give the others. */
const PROVEN: Readonly<Record<string, true>> = {
  Catalog: true satisfies Same<Catalog, generated.Catalog>,
  Table: true satisfies Same<Table, generated.Table>,
  Column: true satisfies Same<Column, generated.Column>,
  ForeignKey: true satisfies Same<ForeignKey, generated.ForeignKey>,
  Index: true satisfies Same<Index, generated.Index>,
  Census: true satisfies Same<Census, generated.Census>,
  Expression: true satisfies Same<Expression, generated.Expression>,
  ExpressionNode: true satisfies Same<ExpressionNode, generated.ExpressionNode>,
  LogicalType: true satisfies Same<LogicalType, generated.LogicalType>,
  Storage: true satisfies Same<Storage, generated.Storage>,
  RowOrder: true satisfies Same<RowOrder, generated.RowOrder>,
  TableSums: true satisfies Same<TableSums, generated.TableSums>,
  Plan: true satisfies Same<Plan, generated.Plan>,
  Manifest: true satisfies Same<Manifest, generated.Manifest>,
  TableEntry: true satisfies Same<TableEntry, generated.TableEntry>,
  PartEntry: true satisfies Same<PartEntry, generated.PartEntry>,
  ScopeDocument: true satisfies Same<ScopeDocument, generated.ScopeDocument>,
  SourceInfo: true satisfies Same<SourceInfo, generated.SourceInfo>,
  PartsRecord: true satisfies Same<PartsRecord, generated.PartsRecord>,
  ValidationReport: true satisfies Same<ValidationReport, generated.ValidationReport>,
  Discrepancy: true satisfies Same<Discrepancy, generated.Discrepancy>,
  LedgerEntry: true satisfies Same<LedgerEntry, generated.LedgerEntry>,
  SnapshotEntry: true satisfies Same<SnapshotEntry, generated.SnapshotEntry>,
  TombstoneEntry: true satisfies Same<TombstoneEntry, generated.TombstoneEntry>,
  Rules: true satisfies Same<Rules, generated.Rules>,
  UserRule: true satisfies Same<UserRule, generated.UserRule>,
  TableRule: true satisfies Same<TableRule, generated.TableRule>,
};

describe('generated types', () => {
  test('can stand for the types of the model and back', () => {
    expect(Object.keys(PROVEN).length).toBeGreaterThan(15);
  });

  test('are what the schemas give', () => {
    const root = fileURLToPath(new URL('../../../', import.meta.url));
    const check = () => execFileSync('node', ['--import', 'tsx', 'tools/generate-types.ts', '--check'], { cwd: root });
    expect(check).not.toThrow();
  });
});
