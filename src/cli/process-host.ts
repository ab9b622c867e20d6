import { createInterface } from 'node:readline';
import type { Host, Input, Output } from './host.ts';

/** The host that the program really runs on. */
export function processHost(): Host {
  return {
    variables: process.env,
    stdout: patientOutput(process.stdout),
    stderr: patientOutput(process.stderr),
    stdin: processInput(),
    signals: process,
    onCrash: (listener) => process.once('uncaughtException', listener),
    exit: (code) => process.exit(code),
  };
}

/**
 * A reader that goes away (`| head`) is no reason to stop in the middle of a move, or to print a stack trace:
 * from then on nothing is written, and the exit code still tells how the run ended.
 */
function patientOutput(stream: NodeJS.WriteStream): Output {
  let isGone = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    isGone = true;
  });
  return {
    get isTTY() {
      return stream.isTTY;
    },
    get columns() {
      return stream.columns;
    },
    write(text) {
      if (isGone || stream.write(text)) return undefined;
      return drained(stream);
    },
  };
}

/** Whoever reads has caught up, or gone away. */
function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      stream.off('drain', end).off('error', end).off('close', end);
      resolve();
    };
    stream.on('drain', end).on('error', end).on('close', end);
  });
}

function processInput(): Input {
  return {
    isTTY: process.stdin.isTTY === true,
    readLine: ({ echo }) =>
      new Promise((resolve) => {
        // As a terminal without an output, readline takes over the echo and shows nothing.
        const terminal = process.stdin.isTTY === true && !echo;
        const lines = createInterface({ input: process.stdin, terminal });
        let line = '';
        lines.once('line', (first) => {
          line = first;
          lines.close();
        });
        lines.once('close', () => {
          process.stdin.unref?.();
          resolve(line);
        });
        // Ctrl-C in the prompt reaches the program as in any other place.
        lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
      }),
  };
}
