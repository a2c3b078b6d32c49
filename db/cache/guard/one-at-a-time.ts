/**
 * Runs one piece of work for a key at a time, and one more for all who come meanwhile. What they share was begun after
 * the last of them had come, so it is as fresh as if each had asked for himself.
 *
 * @param patienceMs after which those who wait no longer wait for the work before.
 */
export function oneAtATime<T>(patienceMs: number): (key: string, work: () => Promise<T>) => Promise<T> {
  const running = new Map<string, Promise<T>>();
  const gathering = new Map<string, Promise<T>>();

  function begin(key: string, work: () => Promise<T>): Promise<T> {
    const current = work().finally(() => {
      if (running.get(key) === current) running.delete(key);
    });
    running.set(key, current);
    return current;
  }

  /** Resolves when the work before has ended, well or not, or when patience has. */
  function turnAfter(before: Promise<T>): Promise<void> {
    return new Promise((resolve) => {
      const patience = setTimeout(resolve, patienceMs);
      const ended = () => {
        clearTimeout(patience);
        resolve();
      };
      before.then(ended, ended);
    });
  }

  async function afterwards(before: Promise<T>, key: string, work: () => Promise<T>): Promise<T> {
    await turnAfter(before);
    gathering.delete(key);
    return begin(key, work);
  }

  return (key, work) => {
    const gathered = gathering.get(key);
    if (gathered !== undefined) return gathered;
    const before = running.get(key);
    if (before === undefined) return begin(key, work);
    const shared = afterwards(before, key, work);
    gathering.set(key, shared);
    return shared;
  };
}
