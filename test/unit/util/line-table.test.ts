// Goal: a table of lines says of each how often it is there, as a list of them would.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LineTable } from '../../../src/util/line-table.ts';
import '../../helpers/property-runs.ts';

it('holds and gives what a list would, through growth and taking', () => {
  const step = fc.record({ line: fc.integer({ min: 0, max: 40 }), adds: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 500 }), (steps) => {
      const [table, model] = [new LineTable(), new Map<number, number[]>()];
      for (const [at, { line, adds }] of steps.entries()) {
        const [text, held] = [`line ${line}`, model.get(line) ?? []];
        model.set(line, held);
        expect(table.has(text)).toBe(held.length > 0);
        if (adds) {
          table.add(text, at);
          held.push(at);
        } else expect(table.copy().take(Buffer.from(text))).toBe(held[0] ?? null);
        if (!adds) expect(table.take(text)).toBe(held.shift() ?? null);
      }
      expect(table.size).toBe([...model.values()].flat().length);
    }),
  );
});

it('keeps a hundred thousand lines apart', () => {
  const table = new LineTable();
  for (let at = 0; at < 100_000; at++) table.add(`{"id":${at}}`, at);
  for (let at = 99_999; at >= 0; at--) expect(table.take(`{"id":${at}}`)).toBe(at);
  expect([table.size, table.has('{"id":100000}'), [...table.lengths]]).toEqual([0, false, [8, 9, 10, 11, 12]]);
});
