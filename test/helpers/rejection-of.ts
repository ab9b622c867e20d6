import { RowferryError } from '../../src/errors/rowferry-error.ts';

/** The RowferryError that the work ends with; anything else that happens fails the test. */
export async function rejectionOf(work: Promise<unknown>): Promise<RowferryError> {
  const result = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (result instanceof RowferryError) return result;
  throw result ?? new Error('nothing failed');
}
