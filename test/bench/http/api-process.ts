/** `npm run api` in a process that says, when asked, what it has used of the processor, and ends with the bench. */
import { cpuMs } from './cpu.ts';

process.on('message', () => process.send?.(cpuMs()));
// The bench was killed: nobody else would end this process.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// Listening must not keep the API alive.
process.channel?.unref();
// Not above: its module runs until the API has drained.
await import('../../../api/server.ts');
