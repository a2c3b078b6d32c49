import { nonceMs } from './keys.ts';

/**
 * The protocol of the guarded cache: a fill can never undo an invalidation. Single node or Sentinel; not Redis Cluster,
 * since Notify's keys carry no hash tags.
 *
 * K is Notify's key and holds the raw JSON and nothing else. Ours beside it: `ns:lease:K`, who may fill it;
 * `ns:fill:K`, what a fill of ours wrote; `ns:epoch` and `ns:gen:GROUP`, nonces whose change makes stale what was leased
 * or filled before. Nonces and never counters: after FLUSHALL or an eviction, an absent counter equals an absent counter.
 */

/** The stamp of now: the epoch and the generations, in the order of their keys. */
const stampOfNow = `
local function stamp_of_now(from, create)
  local stamp = {}
  for i = from, #KEYS do
    local nonce = redis.call('GET', KEYS[i])
    if not nonce then
      if not create then return nil end
      nonce = create .. i
      redis.call('SET', KEYS[i], nonce, 'PX', ${nonceMs})
    elseif create and redis.call('PTTL', KEYS[i]) < ${nonceMs * 0.75} then
      redis.call('PEXPIRE', KEYS[i], ${nonceMs})
    end
    stamp[#stamp + 1] = nonce
  end
  return table.concat(stamp, ' ')
end
`;

/**
 * KEYS: K, lease, fill, epoch, generations. ARGV: token (unique to this read), lease in ms, who reads: what all of his
 * tokens begin with.
 *
 * Returns {'hit', body, meta, hash, ms left}, {'absent'} when a fill said that there is no such row, {'lease', stamp} for
 * the one reader that is to load, or {'wait'}. A value that somebody else SET under K has no matching fill and is no hit. A
 * lease of another stamp can fill nothing any more, so nobody waits for it; nor for one of his own, which is left over from an answer that came too late: who reads has one
 * reader of a key at a time.
 */
const read = `${stampOfNow}
local stamp = stamp_of_now(4, ARGV[1])
local body = redis.call('GET', KEYS[1])
local fill = redis.call('HMGET', KEYS[3], 'stamp', 'hash', 'meta')
if fill[1] == stamp then
  if body and fill[2] == redis.sha1hex(body) then
    return {'hit', body, fill[3], fill[2], redis.call('PTTL', KEYS[1])}
  end
  if not body and fill[2] == '' then return {'absent'} end
end
local holder = redis.call('GET', KEYS[2])
local mine = holder and string.sub(holder, 1, #ARGV[3]) == ARGV[3]
if holder and not mine and string.sub(holder, #ARGV[1] + 2) == stamp then return {'wait'} end
redis.call('SET', KEYS[2], ARGV[1] .. ' ' .. stamp, 'PX', ARGV[2])
return {'lease', stamp}
`;

/**
 * KEYS: K, lease, fill, epoch, generations. ARGV: token, stamp of the lease, time to live in ms, body, meta. An empty body:
 * there is no such row, which is kept beside K and never under it.
 *
 * Returns 1 when filled, 0 when refused: the lease is not this reader's any more, or the epoch or a generation has
 * changed or is gone. Absence refuses.
 */
const fill = `${stampOfNow}
if redis.call('GET', KEYS[2]) ~= ARGV[1] .. ' ' .. ARGV[2] then return 0 end
redis.call('UNLINK', KEYS[2])
if stamp_of_now(4) ~= ARGV[2] then return 0 end
local hash = ''
if ARGV[4] == '' then
  redis.call('UNLINK', KEYS[1])
else
  hash = redis.sha1hex(ARGV[4])
  redis.call('SET', KEYS[1], ARGV[4], 'PX', ARGV[3])
end
redis.call('DEL', KEYS[3])
redis.call('HSET', KEYS[3], 'stamp', ARGV[2], 'hash', hash, 'meta', ARGV[5])
redis.call('PEXPIRE', KEYS[3], ARGV[3])
return 1
`;

/** KEYS: lease. ARGV: token, stamp. A reader whose load failed gives its lease back, so that the next one need not wait. */
const release = `
if redis.call('GET', KEYS[1]) == ARGV[1] .. ' ' .. ARGV[2] then return redis.call('UNLINK', KEYS[1]) end
return 0
`;

/**
 * KEYS: server, epoch. ARGV: the identity of the server, a nonce.
 *
 * A server that is not the one we last saw may have lost invalidations, as a replica that took over has: everything that
 * was filled before is void. Returns 1 when it is another one.
 */
const meet = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return 0 end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ${nonceMs})
redis.call('SET', KEYS[1], ARGV[1])
return 1
`;

export const scripts = { read, fill, release, meet } as const;
