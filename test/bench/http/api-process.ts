/** `npm run api` in a process that ends with the bench, even when that was killed. */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// Listening must not keep the API alive.
process.channel?.unref();
// Not above: its module runs until the API has drained.
await import('../../../api/server.ts');
