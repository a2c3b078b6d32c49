import { clearLine } from 'node:readline';

const plainIntervalMs = 5_000;

/** One line that says how far something is, and is written over. */
export interface ProgressLine {
  show(text: string): void;
  /** Leaves an empty line for what is printed next. */
  clear(): void;
}

/** On a stream that is no terminal, each text is a line of its own, and comes every 5 seconds at most. */
function plainLines(stream: NodeJS.WriteStream): ProgressLine {
  let shownAt = 0;
  let shown = '';
  return {
    show: (text) => {
      if (text === shown || performance.now() - shownAt < plainIntervalMs) return;
      [shown, shownAt] = [text, performance.now()];
      stream.write(`${text}\n`);
    },
    clear: () => {},
  };
}

export function progressLine(stream: NodeJS.WriteStream = process.stderr): ProgressLine {
  if (!stream.isTTY) return plainLines(stream);
  return {
    show: (text) => {
      clearLine(stream, 0);
      // Ends at the left margin, so that a line of the log writes over it instead of behind it.
      stream.write(`${text.slice(0, stream.columns - 1)}\r`);
    },
    clear: () => clearLine(stream, 0),
  };
}
