/**
 * Runs `work` on every item, at most `size` at a time, in order. All of it has settled when the promise does, so that
 * nothing is still under way when the caller goes on to clean up; the first failure is thrown then.
 */
export async function inPool<Item>(
  items: readonly Item[],
  size: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const workers = Array.from({ length: size }, async () => {
    for (const item of queue) await work(item);
  });
  for (const settled of await Promise.allSettled(workers)) {
    if (settled.status === 'rejected') throw settled.reason;
  }
}
