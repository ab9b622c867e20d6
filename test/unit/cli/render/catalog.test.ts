import { expect, test } from 'vitest';
import { PLAIN } from '../../../../src/cli/paint.ts';
import { renderCatalog } from '../../../../src/cli/render/catalog.ts';
import type { Column, Table } from '../../../../src/model/catalog.ts';
import { SQLITE_INFO } from '../summaries.ts';

const COLUMN: Column = {
  name: 'id',
  type: { kind: 'integer', bits: 64 },
  storage: { dialect: 'sqlite', declaredType: 'INTEGER', form: { kind: 'integer' } },
  remembered: null,
  nullable: false,
  default: null,
  identity: { kind: 'autoincrement', sequence: null, last: '7' },
  generated: null,
  collation: null,
  census: {
    rows: 1200,
    nulls: 0,
    classes: [
      { name: 'integer', rows: 1200 },
      { name: 'text', rows: 3 },
    ],
    specials: 0,
    evidence: '1,200 of 1,203 values are INTEGER, 3 are TEXT.',
    contradictions: [{ type: 'bigint', rows: 3, reason: 'TEXT', example: 'id = 17' }],
  },
};

const TABLE: Table = {
  name: { namespace: null, name: 'users' },
  columns: [
    COLUMN,
    {
      ...COLUMN,
      name: 'email',
      type: { kind: 'text', length: null, fixed: false },
      storage: { dialect: 'sqlite', declaredType: '', form: { kind: 'text' } },
      identity: null,
      nullable: true,
      collation: 'NOCASE',
      default: { text: "'nobody'", node: null },
      census: null,
    },
  ],
  primaryKey: { name: null, columns: ['id'], deferrable: 'no', nullsDistinct: true },
  uniqueKeys: [{ name: null, columns: ['email'], deferrable: 'no', nullsDistinct: true }],
  foreignKeys: [
    {
      name: null,
      columns: ['id'],
      target: { namespace: null, name: 'people' },
      targetColumns: ['id'],
      onDelete: 'no-action',
      onUpdate: 'no-action',
      match: 'simple',
      deferrable: 'no',
      validated: true,
    },
  ],
  checks: [{ name: null, expression: { text: 'id > 0', node: null } }],
  indexes: [
    {
      name: 'users_email',
      terms: [
        {
          kind: 'expression',
          column: null,
          expression: { text: 'lower(email)', node: null },
          descending: false,
          nulls: 'first',
          collation: null,
        },
      ],
      unique: true,
      predicate: { text: 'email is not null', node: null },
      method: 'btree',
      nullsDistinct: true,
    },
  ],
  options: { strict: false, withoutRowid: false, partitioned: false },
  remembered: null,
};

test('a catalog shows columns with what they hold, keys, rules and what stays behind', () => {
  const leftOut = [
    { kind: 'trigger', name: 'audit', table: 'users', text: 'CREATE TRIGGER …', reason: 'triggers stay' },
  ] as const;
  const catalog = { dialect: 'sqlite', tables: [TABLE], enums: [], leftOut } as const;
  expect(renderCatalog({ stage: 'inspect', source: SQLITE_INFO, catalog }, PLAIN)).toBe(`app.db: sqlite 3.53.2, 1 table

users  (1,200 rows)
  column  declared  type    rules                             nulls  holds
  id      INTEGER   bigint  key, not null, autoincrement          0  1,200 of 1,203 values are INTEGER, 3 are TEXT. 3 forbid bigint: TEXT, first at id = 17.
  email   (none)    text    default 'nobody', collate NOCASE
  unique (email)
  foreign key (id) to people (id)
  check id > 0
  unique index users_email ((lower(email))) where email is not null

1 thing not carried to another database:
  kind     name   reason
  trigger  audit  triggers stay
`);
});
