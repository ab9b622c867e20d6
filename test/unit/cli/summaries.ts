import type { DatabaseInfo } from '../../../src/dialect/dialect.ts';
import type { Plan } from '../../../src/model/plan.ts';
import type { TableSummary } from '../../../src/stages/progress.ts';
import type {
  ExportSummary,
  ImportSummary,
  PlanSummary,
  TransformSummary,
  ValidateSummary,
} from '../../../src/stages/stage-summaries.ts';

export const SQLITE_INFO: DatabaseInfo = {
  dialect: 'sqlite',
  serverVersion: '3.53.2',
  database: 'app.db',
  display: 'app.db',
};

export const POSTGRES_INFO: DatabaseInfo = {
  dialect: 'postgres',
  serverVersion: '18.4',
  database: 'app',
  display: 'postgres://me@db:5432/app',
};

export function tableSummary(table: string, summary: Partial<TableSummary> = {}): TableSummary {
  return { table, read: 1200, written: 1200, rejected: 0, bytes: 3_400_000, seconds: 1.25, ...summary };
}

const TOTALS = { rows: 1200, bytes: 3_400_000, seconds: 1.3 };

export const PLAN: Plan = {
  from: 'sqlite',
  to: 'postgres',
  tables: [
    {
      source: { namespace: null, name: 'users' },
      target: { namespace: 'auth', name: 'users' },
      action: 'link',
      mode: 'create',
      columns: [
        {
          source: 'id',
          target: 'id',
          sourceType: { kind: 'integer', bits: 64 },
          targetType: { kind: 'integer', bits: 64 },
          sourceStorage: 'INTEGER',
          targetStorage: 'bigint',
          operation: { kind: 'keep' },
          loss: 'exact',
          reason: 'all 1,200 values are integers',
        },
        {
          source: 'extra',
          target: 'extra_',
          sourceType: { kind: 'json' },
          targetType: { kind: 'jsonb' },
          sourceStorage: '',
          targetStorage: 'jsonb',
          operation: { kind: 'keep' },
          loss: 'normalised',
          reason: '--jsonb asks for it',
        },
      ],
    },
  ],
  notCarried: [
    {
      kind: 'view',
      table: null,
      name: 'active_users',
      text: 'CREATE VIEW active_users AS\n  SELECT * FROM users WHERE active',
      reason: 'views are not carried',
    },
  ],
};

export const EXPORT_SUMMARY: ExportSummary = {
  stage: 'export',
  censusSeconds: 0.2,
  archive: 'migration_data',
  source: SQLITE_INFO,
  content: 'c0ffee',
  tables: [tableSummary('users')],
  ...TOTALS,
};

export const TRANSFORM_SUMMARY: TransformSummary = {
  stage: 'transform',
  archive: 'migration_data',
  plan: { ...PLAN, notCarried: [] },
  losses: [],
  content: 'c0ffee',
  tables: [tableSummary('users')],
  ...TOTALS,
};

export const IMPORT_SUMMARY: ImportSummary = {
  stage: 'import',
  target: POSTGRES_INFO,
  validated: true,
  proof: [],
  notCarried: [],
  losses: [],
  rejects: [],
  tables: [tableSummary('users')],
  ...TOTALS,
};

export const VALIDATE_SUMMARY: ValidateSummary = {
  stage: 'validate',
  report: {
    left: 'archive',
    right: 'postgres://me@db:5432/app',
    ok: true,
    tables: [{ table: 'users', rows: 1200, ok: true, proofs: ['sums', 'digests'], found: 0, discrepancies: [] }],
  },
  tables: [tableSummary('users')],
  ...TOTALS,
};

export const PLAN_SUMMARY: PlanSummary = {
  stage: 'plan',
  source: SQLITE_INFO,
  plan: PLAN,
  catalog: { dialect: 'postgres', tables: [], enums: [], leftOut: [] },
};
