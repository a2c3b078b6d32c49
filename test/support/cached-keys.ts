import type { Redis } from 'ioredis';

const staleAfterNight = [
  'performance-stats-2026-03-29-to-2026-04-05',
  'performance-stats-2026-01-01-to-2026-01-31',
  'usage-service-1',
];

/** Keys of Notify's that are none of a night's business, sorted. */
export const untouchedKeys = ['organisation-performance-stats-1', 'service-1', 'service-1-template-2', 'user-3'];

/** Puts cached reads into Redis: two groups that a night makes stale, and {@link untouchedKeys}. */
export async function fillCache(redis: Redis): Promise<void> {
  for (const key of [...staleAfterNight, ...untouchedKeys]) await redis.set(key, '{}');
}

/** The keys that are Notify's, sorted. */
export async function notifyKeys(redis: Redis): Promise<string[]> {
  return (await redis.keys('*')).filter((key) => !key.startsWith('ns:')).sort();
}
