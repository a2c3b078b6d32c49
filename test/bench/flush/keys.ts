import type { Redis } from 'ioredis';
import { fillKey } from '../../../db/cache/guard/keys.ts';

const batch = 10_000;

async function inBatches(count: number, make: (first: number, upTo: number) => Promise<unknown>): Promise<void> {
  for (let first = 0; first < count; first += batch) await make(first, Math.min(first + batch, count));
}

/** Keys as Notify's other cached reads leave them, which no flush of ours may touch. */
export async function makeOtherKeys(redis: Redis, count: number): Promise<void> {
  const script = `
for n = tonumber(ARGV[1]), ARGV[2] - 1 do
  redis.call('SET', 'service-' .. redis.sha1hex(n) .. '-template-' .. n .. '-version-None', string.rep('x', 100))
end`;
  await inBatches(count, (first, upTo) => redis.eval(script, 0, first, upTo));
}

/** Dashboards as a fill leaves them: Notify's key with a body of 1 kB, and what the guard keeps beside it. */
export async function makeDashboards(redis: Redis, count: number): Promise<void> {
  const script = `
for n = tonumber(ARGV[1]), ARGV[2] - 1 do
  local key = 'performance-stats-' .. n .. '-to-2026-10-31'
  redis.call('SET', key, string.rep('x', 1000), 'PX', 3600000)
  redis.call('HSET', ARGV[3] .. key, 'stamp', 'a', 'hash', redis.sha1hex(key), 'meta', '2026-10-30')
end`;
  await inBatches(count, (first, upTo) => redis.eval(script, 0, first, upTo, fillKey('')));
}
