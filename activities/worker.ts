/** Entry of `npm run worker`: works until SIGINT or SIGTERM, then drains. */
import { readServerConfig } from '../temporal.config.ts';
import { installLogger, startWorker } from './worker-process.ts';

try {
  const config = readServerConfig();
  const worker = await startWorker(config, installLogger(config));
  await worker.run();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
