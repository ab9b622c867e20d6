import { describe, expect, it } from 'vitest';
import type { Services } from '../../../../src/cli/services.ts';
import type { LastImport } from '../../../../src/stages/stage-summaries.ts';
import { rowferry } from '../fake-world.ts';

const LAST: LastImport = {
  target: { dialect: 'sqlite', database: 'new.db', display: '/data/new.db' },
  importedAt: '2026-11-21T15:30:00.000Z',
  kind: 'file',
  backup: 'backups/new_backup_20261121_153000.db',
  created: [],
  changed: [],
};

function world(): { readonly services: Partial<Services>; readonly done: unknown[] } {
  const done: unknown[] = [];
  const services: Partial<Services> = {
    findLastImport: async () => LAST,
    rollbackImport: async (options) => {
      done.push(options);
      const target = { dialect: 'sqlite', serverVersion: '3', database: 'new.db', display: '/data/new.db' } as const;
      const totals = { tables: [], rows: 0, bytes: 0, seconds: 0 };
      return { stage: 'rollback', target, importedAt: LAST.importedAt, kept: 'backups/kept.db', ...totals };
    },
  };
  return { services, done };
}

describe('rowferry rollback', () => {
  it('takes the target from the record of the last import', async () => {
    const { services, done } = world();
    const { exitCode, stdout } = await rowferry('rollback --yes', services);
    expect(exitCode).toBe(0);
    expect(done).toEqual([
      {
        archive: 'migration_data',
        to: { kind: 'sqlite', path: '/data/new.db' },
        force: false,
        backupDirectory: 'backups',
      },
    ]);
    expect(stdout).toContain('as it was before the import of 2026-11-21T15:30:00.000Z');
    expect(stdout).toContain('backups/kept.db');
  });

  it('does nothing unasked where nobody can answer', async () => {
    const { services, done } = world();
    const { exitCode, stderr } = await rowferry('rollback', services);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('The file becomes backups/new_backup_20261121_153000.db again.');
    expect(stderr).toContain('--yes');
    expect(done).toEqual([]);
  });

  it('keeps what was there where MIGRATION_BACKUP_PATH says', async () => {
    const { services, done } = world();
    await rowferry('rollback new.db --yes --force', services, { variables: { MIGRATION_BACKUP_PATH: 'kept' } });
    expect(done).toMatchObject([{ backupDirectory: 'kept', force: true, to: { path: 'new.db' } }]);
  });
});
