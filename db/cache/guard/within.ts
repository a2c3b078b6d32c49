/**
 * The result of `work`, unless it takes longer.
 *
 * A process that was busy for so long finds its timers first and its sockets after them: what has arrived by then still
 * counts, or every stall of ours would look like one of Redis.
 */
export async function within<T>(ms: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const giveUp = () => reject(new Error(`Expected an answer within ${ms} ms, got none`));
    timer = setTimeout(() => setImmediate(giveUp), ms);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
