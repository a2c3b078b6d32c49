import { createRedis, withRedis } from '../../db/cache/redis.ts';
import { addDays, type ReportingDay } from '../../db/reporting/days.ts';

/** Ranges of dates that people have looked at, as days before today. */
const ranges = [
  [7, 0],
  [8, 1],
  [14, 7],
  [30, 0],
  [365, 0],
] as const;

/** Notify's own time to live. */
const ttlSeconds = 3_600;

/**
 * Fills a Redis of our own with cached bodies of the performance dashboard, as Notify's admin app leaves them: stale
 * after a night, which therefore drops them.
 */
export async function cacheDashboards(redisUrl: string, today: ReportingDay): Promise<void> {
  const redis = createRedis(redisUrl);
  try {
    await withRedis(redis, async (connected) => {
      for (const [from, to] of ranges) {
        const key = `performance-stats-${addDays(today, -from)}-to-${addDays(today, -to)}`;
        await connected.set(key, JSON.stringify({ total_notifications: 0 }), 'EX', ttlSeconds);
      }
    });
  } finally {
    redis.disconnect();
  }
}
