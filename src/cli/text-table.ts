import type { Paint, Style } from './paint.ts';
import { printable, textWidth } from './text-width.ts';

/** A column of a table for people. */
export interface TextColumn {
  readonly title: string;
  readonly align: 'left' | 'right';
  /** The colour of a cell; without it none. */
  readonly style?: (cell: string) => Style | null;
}

export interface TextTable {
  readonly columns: readonly TextColumn[];
  /** Cells as they are: control characters in them are made visible here. */
  readonly rows: readonly (readonly string[])[];
  /** A last row, set off from the others. */
  readonly totals?: readonly string[];
  /** Blanks before each line. */
  readonly indent?: number;
}

/** The table in lines, each ended, two blanks between the columns. */
export function renderTable({ columns, rows, totals, indent = 0 }: TextTable, paint: Paint): string {
  const shown = rows.map((row) => row.map(printable));
  const titles = columns.map(({ title }) => title);
  const all = [titles, ...shown, ...(totals === undefined ? [] : [totals])];
  const widths = columns.map((_, index) => Math.max(...all.map((row) => textWidth(row[index] ?? ''))));
  const line = (cells: readonly string[], paintCell: (cell: string, index: number) => string): string => {
    const padded = columns.map(({ align }, index) => {
      const room = ' '.repeat(Math.max(0, (widths[index] ?? 0) - textWidth(cells[index] ?? '')));
      const cell = paintCell(cells[index] ?? '', index);
      if (align === 'right') return room + cell;
      return index === columns.length - 1 ? cell : cell + room;
    });
    return `${' '.repeat(indent)}${padded.join('  ')}`.replace(/ +$/, '');
  };
  const painted = (style: Style) => (cell: string) => (cell === '' ? '' : paint(style, cell));
  const styled = (cell: string, index: number): string => {
    const style = columns[index]?.style?.(cell) ?? null;
    return style === null ? cell : paint(style, cell);
  };
  const lines = [line(titles, painted('dim')), ...shown.map((row) => line(row, styled))];
  if (totals !== undefined) lines.push(line(totals, painted('bold')));
  return lines.map((text) => `${text}\n`).join('');
}
