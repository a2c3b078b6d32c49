/** `npm run api` in a process that tells the bench, when asked, what it has asked of Postgres. */
import { takePoolCounts } from './pool-counts.ts';

process.on('message', () => process.send?.(takePoolCounts()));
// Listening must not keep the API alive.
process.channel?.unref();
// The bench was killed: nobody else would end this process.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// Not above: its module runs until the API has drained.
await import('../../../api/server.ts');
