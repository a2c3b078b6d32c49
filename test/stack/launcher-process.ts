/**
 * A launcher in a process of its own, for tests that end it. It prints `ready` when its servers answer.
 *
 * With the argument `drains` it listens to SIGTERM itself, like a Temporal worker: it then prints what Valkey answers
 * after a while, and stops its servers.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { startPostgres } from '../../stack/postgres.ts';
import { startValkey } from '../../stack/valkey.ts';

const [postgres, valkey] = await Promise.all([startPostgres({ major: 18 }), startValkey()]);

if (process.argv[2] === 'drains') {
  process.once('SIGTERM', async () => {
    await sleep(300);
    const redis = new Redis(valkey.url);
    console.log(await redis.ping());
    redis.disconnect();
    await Promise.all([postgres.stop(), valkey.stop()]);
  });
}
process.once('SIGUSR2', () => {
  throw new Error('An error that nobody catches');
});
console.log('ready');
