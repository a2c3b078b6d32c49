/** npm passes on a Ctrl-C that the terminal has sent to us as well: one key, two signals. */
const oneKeyMs = 1_000;

/**
 * Makes Ctrl-C and SIGTERM end this process in order: the first one aborts `interrupted` and lets the Temporal SDK drain
 * the worker. A second one, later, ends the process at once, and its servers with it.
 */
export function endInOrder(interrupted: AbortController, print: (line: string) => void): void {
  let firstAt: number | undefined;
  const onSignal = () => {
    if (firstAt === undefined) {
      firstAt = performance.now();
      print('Stopping. Ctrl-C again ends at once');
      interrupted.abort();
    } else if (performance.now() - firstAt > oneKeyMs) {
      process.exit(130);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
}
