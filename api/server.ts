/** Entry of `npm run api`: answers until SIGINT or SIGTERM, then drains. */
import { once } from 'node:events';
import { pino } from 'pino';
import { readApiConfig } from '../temporal.config.ts';
import { startApi } from './api-process.ts';

try {
  const { api, codeVersion, environment, logLevel, ...config } = readApiConfig();
  const logger = pino({ level: logLevel, base: { environment } }, pino.destination(2));
  const build = { commit: codeVersion, time: api.buildTime };
  const { url, drain } = await startApi({ ...config, ...api, signing: api, build }, logger);
  logger.info(`The API answers at ${url}`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  logger.info('No more connections are accepted; the requests in flight are answered');
  await drain();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
