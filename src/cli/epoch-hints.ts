import { RowferryError } from '../errors/rowferry-error.ts';
import { EPOCH_UNITS, type EpochHint } from '../model/epoch.ts';

/**
 * What `--epoch` says: `orders.created_at=ms`. The table's name may have dots, the column's may not.
 * @throws USAGE
 */
export function epochHints(texts: readonly string[]): readonly EpochHint[] {
  return texts.map((text) => {
    const match = /^(.+)\.([^.=]+)=([a-z]+)$/.exec(text);
    const unit = EPOCH_UNITS.find((candidate) => candidate === match?.[3]);
    if (match !== null && unit !== undefined) return { table: match[1] as string, column: match[2] as string, unit };
    throw new RowferryError('USAGE', {
      message: `--epoch is ${JSON.stringify(text)}.`,
      hint: `Write it as TABLE.COLUMN=UNIT, with one of the units ${EPOCH_UNITS.join(', ')}.`,
    });
  });
}
