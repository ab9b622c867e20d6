// Goal: the normal form is what a real PostgreSQL prints of any JSON text as jsonb, or both refuse the text.
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { documentText, pushDocumentCell } from '../../../src/model/document-cell.ts';
import { fillJsonbNormalForm } from '../../../src/transform/jsonb-normal-form.ts';
import { ByteBuffer } from '../../../src/util/byte-buffer.ts';
import { createScratchDatabase, type ScratchDatabase } from '../../helpers/databases.ts';
import { jsonText } from '../../helpers/json-text-arbitraries.ts';

const TEXTS_PER_RUN = 40;

let database: ScratchDatabase;

beforeAll(async () => {
  database = await createScratchDatabase();
  // Refuses where jsonb does, without ending the query for the texts beside it.
  await database.query(`create function printed(text) returns text language plpgsql as $$
    begin return ($1::jsonb)::text; exception when others then return 'refused: ' || sqlstate; end $$`);
});

it('is what PostgreSQL prints, but for white space', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(jsonText, { minLength: TEXTS_PER_RUN, maxLength: TEXTS_PER_RUN }), async (texts) => {
      const rows = await database.query<{ printed: string }>('select printed(t) from unnest($1::text[]) as t', [texts]);
      for (const [at, { printed }] of rows.entries()) {
        const ours = normalForm(texts[at] as string);
        const theirs = printed.startsWith('refused: ') ? 'refused' : compact(printed);
        expect([texts[at], ours]).toEqual([texts[at], theirs]);
      }
    }),
  );
});

function normalForm(text: string): string {
  const out = new ByteBuffer(4);
  try {
    fillJsonbNormalForm(Buffer.from(text), out);
  } catch (error) {
    expect(error).toMatchObject({ code: 'VALUE_NOT_STORABLE' });
    return 'refused';
  }
  return out.take().toString();
}

function compact(text: string): string {
  const bytes = Buffer.from(text);
  const out = new ByteBuffer(4);
  pushDocumentCell(bytes, 0, bytes.length, out);
  return documentText(out.take().toString());
}
