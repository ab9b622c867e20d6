import { expect, test } from 'vitest';
import { PLAIN } from '../../../../src/cli/paint.ts';
import { renderPlan } from '../../../../src/cli/render/plan.ts';
import { PLAN_SUMMARY } from '../summaries.ts';

test('a plan shows every column with its types, class and reason, and what is not carried', () => {
  expect(renderPlan(PLAN_SUMMARY, PLAIN)).toBe(`app.db: sqlite to postgres, 1 table

users → auth.users  (new table, rows as they are)
  column          source type  target type  class       reason
  id              INTEGER      bigint       exact       all 1,200 values are integers
  extra → extra_  (none)       jsonb        normalised  --jsonb asks for it

1 thing not carried (view 1):
  view: views are not carried
    active_users  CREATE VIEW active_users AS SELECT * FROM users WHERE active
`);
});
