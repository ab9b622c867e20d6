import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PROGRAM } from '../tools/program.ts';
import { type Contestant, DIRECTIONS, type Ground, passwordEnvironment, type Step, urlOf } from './contestant.ts';
import type { Command } from './measure.ts';

export const IS_BUILT = existsSync(PROGRAM);

/** The one that all the others are compared with. */
export const MEASURE_OF_ALL = 'rowferry migrate';

export const ROWFERRY: readonly Contestant[] = [
  {
    name: MEASURE_OF_ALL,
    directions: DIRECTIONS,
    needs: 'node',
    remark: 'archive, and every row read back and compared before the commit',
    steps: (ground) => [step(ground, '', ['migrate', ...ends(ground)])],
  },
  {
    name: 'rowferry migrate, unchecked',
    directions: DIRECTIONS,
    needs: 'node',
    remark: '`--skip-validate`: archive and checksums, but nothing is read back',
    steps: (ground) => [step(ground, '', ['migrate', ...ends(ground), '--skip-validate'])],
  },
  {
    name: 'rowferry, stage by stage',
    directions: DIRECTIONS,
    needs: 'node',
    remark: 'the same work, one command after the other; the census (`inspect`) is part of the export as well',
    steps: (ground) => {
      const [from, to] = ends(ground) as [string, string];
      return [
        bareStep(ground, 'census', ['inspect', from]),
        step(ground, 'export', ['export', from]),
        step(ground, 'transform', ['transform', to]),
        step(ground, 'import', ['import', to]),
        step(ground, 'validate', ['validate', to]),
      ];
    },
  },
];

function ends({ direction, sqlitePath, postgres }: Ground): readonly string[] {
  const url = urlOf(postgres);
  return direction === 'SQLite to PostgreSQL' ? [sqlitePath, url] : [url, sqlitePath];
}

function step(ground: Ground, name: string, parameters: readonly string[]): Step {
  return bareStep(ground, name, [...parameters, '--archive', join(ground.directory, 'archive')]);
}

/** A command that knows no archive. */
function bareStep(ground: Ground, name: string, parameters: readonly string[]): Step {
  return { name, command: rowferryCommand(parameters, ground) };
}

/** The built program, which prints no progress. */
export function rowferryCommand(parameters: readonly string[], place: Pick<Ground, 'postgres'>): Command {
  return {
    program: process.execPath,
    parameters: [PROGRAM, ...parameters, '--quiet'],
    environment: passwordEnvironment(place),
  };
}
