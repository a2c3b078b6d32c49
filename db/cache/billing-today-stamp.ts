import type { Redis } from 'ioredis';

/** Notify's key, without a time to live: when `ft_billing` of today was last written. Spec: nightly §4.7. */
const billingTodayKey = 'update_ft_billing_for_today:updated-at-utc-isoformat';

/** Sets the stamp as Python's `isoformat` writes it, with the offset; returns it. */
export async function stampBillingToday(redis: Redis, now = new Date()): Promise<string> {
  const stamp = now.toISOString().replace('Z', '000+00:00');
  await redis.set(billingTodayKey, stamp);
  return stamp;
}
