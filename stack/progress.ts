/** Takes one line for people, without a newline: what is being done, or has been done, and how long it took. */
export type Progress = (line: string) => void;

/** Does one step, and reports its end with the seconds that it took. */
export async function timed<T>(progress: Progress, step: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  progress(`${step} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  return result;
}
