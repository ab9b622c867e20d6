/** A stream that text is written to, as far as the command line needs it: `process.stdout` is one. */
export interface Output {
  readonly isTTY?: boolean;
  /** Can be 0 or missing, also on a terminal. */
  readonly columns?: number;
  /** A promise where whoever reads it is slower: more can be written before it is kept, but takes up memory. */
  write(text: string): void | Promise<void>;
}

/** Where signals come from: `process` is one. */
export interface SignalSource {
  on(signal: StopSignal, listener: () => void): unknown;
  off(signal: StopSignal, listener: () => void): unknown;
}

export type StopSignal = 'SIGINT' | 'SIGTERM';

export type Variables = Readonly<Record<string, string | undefined>>;

/** Everything outside the program that the command line touches, so that tests can stand in for it. */
export interface Host {
  readonly variables: Variables;
  /** The result, and nothing else. */
  readonly stdout: Output;
  /** Progress, warnings, questions and errors. */
  readonly stderr: Output;
  readonly stdin: Input;
  readonly signals: SignalSource;
  /** Hears what nobody caught; after that the program cannot go on. */
  onCrash(listener: (thrown: unknown) => void): void;
  /** Ends the program at once, whatever is open. */
  exit(code: number): void;
}

export interface Input {
  readonly isTTY: boolean;
  /** The first line without its end; what is typed on a terminal is shown only if `echo`. */
  readLine(options: { readonly echo: boolean }): Promise<string>;
}
