import type { Command } from './measure.ts';

export const DIRECTIONS = ['SQLite to PostgreSQL', 'PostgreSQL to SQLite'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** Where a contestant finds its source and its empty target. */
export interface Ground {
  readonly direction: Direction;
  /** The SQLite file: source or, not yet there, target. */
  readonly sqlitePath: string;
  readonly postgres: PostgresPlace;
  /** An empty directory for archives and files in between. */
  readonly directory: string;
}

export interface PostgresPlace {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** One way of moving the workload: one command, or several that build on each other and are measured one by one. */
export interface Contestant {
  readonly name: string;
  readonly directions: readonly Direction[];
  /** A program that must be installed. */
  readonly needs: string;
  /** What it does and does not do, for the table. */
  readonly remark: string;
  steps(ground: Ground): readonly Step[];
}

export interface Step {
  /** Empty when the contestant has only one. */
  readonly name: string;
  readonly command: Command;
}

/** The password goes through the environment, as all of them allow. */
export function passwordEnvironment({ postgres }: Pick<Ground, 'postgres'>): Readonly<Record<string, string>> {
  return { PGPASSWORD: postgres.password };
}

/** `postgres://user@host:port/database`. */
export function urlOf({ host, port, user, database }: PostgresPlace, scheme = 'postgres'): string {
  return `${scheme}://${encodeURIComponent(user)}@${host}:${port}/${database}`;
}
