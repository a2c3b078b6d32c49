/** `npm run worker` in a process that tells the bench, when asked, how many SQL statements it has sent. */
import { statements } from './statements.ts';

process.on('message', () => process.send?.(statements()));
// Listening must not keep the worker alive.
process.channel?.unref();
// The bench was killed: nobody else would end this process.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// Not above: its module runs until the worker has drained.
await import('../../../activities/worker.ts');
