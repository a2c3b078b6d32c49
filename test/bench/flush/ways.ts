import type { Redis } from 'ioredis';
import { invalidateGroup } from '../../../db/cache/invalidate.ts';

/** The same way as Notify's: all in the server. Spec: cache §2.5. */
const deleteByPattern = `
local names = redis.call('KEYS', ARGV[1])
for i = 1, #names, 5000 do
  redis.call('DEL', unpack(names, i, math.min(i + 4999, #names)))
end
return #names`;

const pattern = 'performance-stats-*';

/** A way to drop all keys of the dashboard. */
export interface Way {
  readonly name: string;
  /** Returns how many there were. */
  flush(redis: Redis): Promise<number>;
}

export const ours: Way = {
  name: 'ours: SCAN and UNLINK',
  flush: (redis) => invalidateGroup(redis, 'performance-stats', () => {}),
};

export const peers: readonly Way[] = [
  {
    name: 'KEYS and DEL, from the client',
    flush: async (redis) => redis.del(...(await redis.keys(pattern))),
  },
  {
    name: "KEYS and DEL in a script, the reference's way",
    flush: async (redis) => Number(await redis.eval(deleteByPattern, 0, pattern)),
  },
];
