import type { Redis } from 'ioredis';
import { voidEverything } from './guard/void.ts';

/**
 * Voids what the guard has filled whenever the connection finds another server than before. What was invalidated over this
 * connection may have reached the old one only, after the new one had taken over, and others may have filled there since.
 * Who meets the new server first (`guardMeet`) cannot know of that.
 */
export function voidAfterFailover(redis: Redis): void {
  let last: string | undefined;
  redis.on('ready', async () => {
    try {
      const current = /^run_id:(\S+)/m.exec(await redis.info('server'))?.[1];
      if (last !== undefined && current !== last) await voidEverything(redis);
      last = current;
    } catch (error) {
      // A user that may not ask for the name of the server voids at each connection.
      const isForbidden = error instanceof Error && error.message.startsWith('NOPERM');
      const done =
        isForbidden &&
        (await voidEverything(redis).then(
          () => true,
          () => false,
        ));
      // Not known to have been done: it is for the next connection to do.
      if (!done) redis.disconnect(true);
    }
  });
}
