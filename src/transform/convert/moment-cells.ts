import type { Moment } from '../../model/epoch.ts';
import type { LogicalType } from '../../model/logical-type.ts';
import { notConvertible } from '../not-storable.ts';
import { type CellConversion, cellOfText, textOfCell } from './cell-text.ts';
import { dateText, isMidnight, readMoment, readTime, timeText } from './moment.ts';

/** The canonical cell of a moment. @throws VALUE_NOT_STORABLE where a date would lose a time of day */
export function momentCell(moment: Moment, kind: LogicalType['kind']): string {
  if (kind === 'date') {
    if (!isMidnight(moment)) throw notConvertible('it has a time of day, and a date has none');
    return `"${dateText(moment)}"`;
  }
  return `"${dateText(moment)}T${timeText(moment)}${kind === 'timestamptz' ? '+00:00' : ''}"`;
}

/** What only PostgreSQL says, in its own words: canonical already. */
const INFINITE: ReadonlySet<string> = new Set(['infinity', '-infinity']);

export function textToMoment(kind: LogicalType['kind']): CellConversion {
  return (cell) => {
    const text = textOfCell(cell);
    if (INFINITE.has(text)) return cell;
    const moment = readMoment(text);
    if (moment === null) throw notConvertible('it is no date or time that can be read without doubt');
    return momentCell(moment, kind);
  };
}

export function textToTime(cell: string): string {
  const moment = readTime(textOfCell(cell));
  if (moment === null) throw notConvertible('it is no time of day such as 10:00:09');
  return `"${timeText(moment)}"`;
}

const WITH_ZONE = /^(.*?) ?(Z|[+-](?:0\d|1[0-5])(?::?[0-5]\d)?)$/;

export function textToZonedTime(cell: string): string {
  const [, clock = '', zone = ''] = WITH_ZONE.exec(textOfCell(cell)) ?? [];
  const moment = readTime(clock);
  if (moment === null) throw notConvertible('it is no time of day with an offset such as 10:00:09+02');
  const offset = zone === 'Z' ? '+00' : zone.replace(/^(...):?(..)$/, '$1:$2').replace(/:00$/, '');
  return `"${timeText(moment)}${offset}"`;
}

const MIDNIGHT = 'T00:00:00';
/** Behind years before 1. */
const BEFORE_CHRIST = ' BC';

/** A date gets midnight; a time without a zone is one of UTC. Canonical text of any year → canonical text. */
export function momentToMoment(from: LogicalType['kind'], to: LogicalType['kind']): CellConversion {
  return (cell) => {
    const text = textOfCell(cell);
    if (INFINITE.has(text)) return cell;
    const era = text.endsWith(BEFORE_CHRIST) ? BEFORE_CHRIST : '';
    const whole = text.slice(0, text.length - era.length);
    const local = from === 'date' ? `${whole}${MIDNIGHT}` : whole.replace(/\+00:00$/, '');
    if (to !== 'date') return cellOfText(`${local}${to === 'timestamptz' ? '+00:00' : ''}${era}`);
    if (!local.endsWith(MIDNIGHT)) throw notConvertible('it has a time of day, and a date has none');
    return cellOfText(`${local.slice(0, -MIDNIGHT.length)}${era}`);
  };
}
