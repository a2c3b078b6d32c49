/** Entry of `npm run api`: answers until SIGINT or SIGTERM, then drains. */
import { once } from 'node:events';
import { createLogger } from '../db/telemetry/create-logger.ts';
import { startTracing } from '../db/telemetry/start-tracing.ts';
import { readApiConfig } from '../temporal.config.ts';
import { startApi } from './api-process.ts';

try {
  const { api, codeVersion, environment, logLevel, telemetry, ...config } = readApiConfig();
  const logger = createLogger({ logLevel, environment });
  const serviceName = telemetry.serviceName ?? 'nightshift-api';
  const tracing = await startTracing({ ...telemetry, serviceName, serviceVersion: codeVersion, environment }, logger);
  const build = { commit: codeVersion, time: api.buildTime };
  const { url, drain } = await startApi({ ...config, ...api, signing: api, build }, logger);
  logger.info(`The API answers at ${url}`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  logger.info('No more connections are accepted; the requests in flight are answered');
  await drain();
  await tracing.close();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
