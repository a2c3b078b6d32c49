import type { Redis } from 'ioredis';
import { withRedis } from '../cache/redis.ts';

const largestBucket = 1_000;

/**
 * KEYS: bucket. ARGV: now in seconds, tokens to add in a second, the most that it holds.
 *
 * The bucket is Notify's: the time of its last whole token as a double, and its tokens as an integer of four bytes. To keep
 * the time of a token, and not that of the request, loses no part of a token.
 */
const take = `
local now, rate, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local since, tokens = now, most
local bucket = redis.call('GET', KEYS[1])
if bucket then since, tokens = struct.unpack('di4', bucket) end
local added = math.floor(math.max(now - since, 0) * rate)
if added > 0 then since = since + added / rate end
tokens = math.max(math.min(tokens + added, most) - 1, 0)
redis.call('SET', KEYS[1], struct.pack('di4', since, tokens))
return tokens
`;

/**
 * Takes a token from the bucket of a service and a type of key, which Notify's own processes take from too. Spec: cache §1.4.
 *
 * @param rateLimit tokens in a minute.
 * @returns false: there is none. @throws RedisUnavailableError
 */
export async function takeToken(
  redis: Redis,
  { service, keyType, rateLimit }: { service: string; keyType: string; rateLimit: number },
  now: Date,
): Promise<boolean> {
  const most = Math.min(Math.ceil(rateLimit / 3) + 1, largestBucket);
  const key = `${service}-tokens-${keyType}`;
  const left = await withRedis(redis, (connected) =>
    connected.eval(take, 1, key, now.getTime() / 1_000, rateLimit / 60, most),
  );
  return Number(left) >= 1;
}
