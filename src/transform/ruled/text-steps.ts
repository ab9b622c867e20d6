import { createHash } from 'node:crypto';
import type { HashOperation, RedactOperation, TruncateOperation } from '../../model/rule-operation.ts';
import { cellOfText, textOfCell } from '../convert/cell-text.ts';
import { type CellStep, type StepContext, unlessNullCell } from './cell-step.ts';
import { textOfValue } from './value-cells.ts';

/** The digest of the text of a value, in hexadecimal. */
export function hashStep({ algorithm = 'sha256', salt = '' }: HashOperation, { from }: StepContext): CellStep {
  return unlessNullCell(
    (cell) => `"${createHash(algorithm).update(salt).update(textOfValue(cell, from)).digest('hex')}"`,
  );
}

/** The text hidden: as a whole, or but for its first and last characters. */
export function redactStep({ with: sign, keepFirst = 0, keepLast = 0 }: RedactOperation): CellStep {
  if (keepFirst + keepLast === 0) {
    const hidden = cellOfText(sign ?? '***');
    return unlessNullCell(() => hidden);
  }
  return unlessNullCell((cell) => {
    const characters = [...textOfCell(cell)];
    // Where everything would stay nothing does: a short text is hidden whole.
    const stays = characters.length > keepFirst + keepLast;
    const shown = characters.map((character, at) => {
      const isShown = stays && (at < keepFirst || at >= characters.length - keepLast);
      return isShown ? character : (sign ?? '*');
    });
    return cellOfText(shown.join(''));
  });
}

/** The first characters of the text; a character is a code point. */
export function truncateStep({ characters }: TruncateOperation): CellStep {
  return unlessNullCell((cell) => {
    if (cell.length - 2 <= characters) return cell;
    const text = textOfCell(cell);
    return cellOfText([...text].slice(0, characters).join(''));
  });
}
