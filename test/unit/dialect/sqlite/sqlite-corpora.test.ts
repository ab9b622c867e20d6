import { expect, test } from 'vitest';
import type { Catalog, Column } from '../../../../src/model/catalog.ts';
import { formatTypeName } from '../../../../src/model/type-name.ts';
import { describeWithCorpora } from '../../../helpers/corpora.ts';
import { columnOf, fileCatalog, tableOf } from '../../../helpers/sqlite-files.ts';

function columnsOf(catalog: Catalog): readonly Column[] {
  return catalog.tables.flatMap((table) => table.columns);
}

function formOf(column: Column): string {
  return column.storage.dialect === 'sqlite' ? column.storage.form.kind : '';
}

function declaredOf(column: Column): string {
  return column.storage.dialect === 'sqlite' ? column.storage.declaredType : '';
}

function counts(catalog: Catalog): readonly number[] {
  const rows = catalog.tables.reduce((total, table) => total + (table.columns[0]?.census?.rows ?? 0), 0);
  return [catalog.tables.length, rows, catalog.tables.reduce((total, table) => total + table.foreignKeys.length, 0)];
}

describeWithCorpora('bike_de', ['sqlite/bike_de.sqlite'], (path) => {
  test('has 23 pairs of column and storage class that contradict the declared type, none of them lost', async () => {
    const catalog = await fileCatalog(path);
    expect(counts(catalog)).toEqual([4, 22_181, 1]);
    const pairs = columnsOf(catalog).flatMap((column) => {
      const fitting = { INTEGER: ['integer'], NUMERIC: ['integer', 'real'], TEXT: ['text'] }[declaredOf(column)] ?? [];
      return (column.census?.classes ?? []).filter(({ name }) => !fitting.includes(name)).map(() => column);
    });
    expect(pairs.length).toBe(23);
    expect(new Set(pairs.map(formOf))).toEqual(new Set(['affinity']));
    const zip = columnOf(tableOf(catalog, 'reise'), 'postleitzahl');
    expect(zip.census?.contradictions).toEqual([{ type: 'bigint', rows: 228, reason: 'TEXT', example: 'id = 900630' }]);
    expect(formatTypeName(columnOf(tableOf(catalog, 'station'), 'breitengrad').type)).toBe('numeric');
  });
});

describeWithCorpora('chinook', ['sqlite/chinook.sqlite'], (path) => {
  test('has decimals and time stamps as declared', async () => {
    const catalog = await fileCatalog(path);
    expect(counts(catalog)).toEqual([11, 15_607, 11]);
    expect(formatTypeName(columnOf(tableOf(catalog, 'Invoice'), 'Total').type)).toBe('numeric(10,2)');
    expect(columnOf(tableOf(catalog, 'Invoice'), 'InvoiceDate').type.kind).toBe('timestamp');
    expect(tableOf(catalog, 'PlaylistTrack').primaryKey?.columns).toEqual(['PlaylistId', 'TrackId']);
  });
});

describeWithCorpora('directus', ['sqlite/directus.db'], (path) => {
  test('has epoch milliseconds in its time stamps and dates', async () => {
    const catalog = await fileCatalog(path);
    expect(counts(catalog)).toEqual([29, 1_760, 48]);
    const dates = columnsOf(catalog).filter((column) => /^date(time)?$/.test(declaredOf(column)));
    const filled = dates.filter((column) => column.census?.classes[0]?.name === 'integer');
    expect(filled.length).toBeGreaterThan(5);
    for (const column of filled) {
      expect(column.storage).toMatchObject({ form: { kind: 'epoch', unit: 'ms', as: 'integer' } });
      expect(column.census?.evidence).toMatch(/values are milliseconds since 1970, 20\d\d-/);
      expect(column.census?.contradictions).toEqual([]);
    }
    expect(new Set(filled.map(({ type }) => type.kind))).toEqual(new Set(['timestamptz', 'date']));
  });
});

describeWithCorpora('vaultwarden', ['sqlite/vaultwarden.db'], (path) => {
  test('has time stamps of six digits, some of them without where SQLite wrote them', async () => {
    const catalog = await fileCatalog(path);
    expect(counts(catalog)).toEqual([28, 7_725, 34]);
    const moments = columnsOf(catalog).filter((column) => /^(DATETIME|TIMESTAMP)$/.test(declaredOf(column)));
    expect(new Set(moments.map((column) => column.type.kind))).toEqual(new Set(['timestamp']));
    const forms = moments.map((column) => (column.storage as { form: { fraction: unknown } }).form.fraction);
    expect(new Set(forms)).toEqual(new Set([6, 'six-or-none']));
    const booleans = columnsOf(catalog).filter((column) => declaredOf(column) === 'BOOLEAN');
    expect(new Set(booleans.map(formOf))).toEqual(new Set(['boolean']));
  });
});

describeWithCorpora('northwind', ['sqlite/northwind_small.db'], (path) => {
  test('keeps CHECKs and pictures, and names its views', async () => {
    const catalog = await fileCatalog(path);
    expect(counts(catalog)).toEqual([13, 3_310, 13]);
    expect(catalog.leftOut.filter(({ kind }) => kind === 'view').length).toBe(17);
    expect(catalog.tables.flatMap((table) => table.checks).every(({ expression }) => expression.node !== null)).toBe(
      true,
    );
    expect(catalog.tables.flatMap((table) => table.checks).length).toBe(7);
    expect(columnOf(tableOf(catalog, 'Categories'), 'Picture').type.kind).toBe('bytes');
    expect(columnOf(tableOf(catalog, 'Employees'), 'BirthDate').type.kind).toBe('date');
    expect(columnOf(tableOf(catalog, 'Orders'), 'OrderDate').type.kind).toBe('text');
  });
});
