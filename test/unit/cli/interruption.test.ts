import { expect, test } from 'vitest';
import { interrupted, trackStages } from '../../../src/cli/interruption.ts';
import { RowferryError } from '../../../src/errors/rowferry-error.ts';

test('the stages that run are known from their events', () => {
  const stages = trackStages();
  stages.take({ kind: 'stage-started', stage: 'export' });
  stages.take({ kind: 'stage-started', stage: 'import' });
  stages.take({ kind: 'stage-finished', stage: 'export', seconds: 1 });
  expect(stages.list()).toEqual(['import']);
});

test('an interrupted run says what is left of every stage that ran', () => {
  const error = interrupted('SIGINT', ['export', 'import'], new RowferryError('INTERRUPTED', { message: 'x' }));
  expect(error.message).toBe('Stopped by SIGINT during export and import.');
  expect(error.hint).toContain('not sealed');
  expect(error.hint).toContain('rolled back');
  expect(error.cause).toBeUndefined();
});

test('a validation within an import adds nothing', () => {
  const { message, hint } = interrupted('SIGINT', ['import', 'validate'], null);
  expect(message).toContain('import and validate');
  expect(hint).toBe('The import was rolled back: the target is as it was before.');
});

test('an error that is more than the stop itself stays as the cause', () => {
  const cause = new Error('cannot roll back');
  expect(interrupted('SIGTERM', [], cause)).toMatchObject({ hint: 'Nothing was changed.', cause });
  expect(interrupted('SIGTERM', [], new DOMException('aborted', 'AbortError')).cause).toBeUndefined();
});
