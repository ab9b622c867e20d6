import type { BenchServer } from './bench-server.ts';

/** A measurement besides the race, with a section of its own on the page. */
export interface BenchCase {
  /** For `--only`. */
  readonly name: string;
  /** The heading of its section. */
  readonly title: string;
  /** @returns the lines of the section, below its heading */
  run(ground: CaseGround): Promise<readonly string[]>;
}

export interface CaseGround {
  readonly server: BenchServer;
  readonly scale: number;
  readonly repetitions: number;
  /** Empty, and removed at the end. */
  readonly directory: string;
}
