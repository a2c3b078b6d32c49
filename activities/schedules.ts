/** Entry of `npm run schedules`: makes the schedules of the Temporal server agree with temporal.config.ts. */
import { Client } from '@temporalio/client';
import { ConfigError, readConfig } from '../temporal.config.ts';
import { applySchedules } from './apply-schedules.ts';
import { connectTemporal } from './connect-temporal.ts';
import { registerSearchAttributes } from './register-search-attributes.ts';

try {
  const { temporal, schedules } = readConfig();
  const { address, namespace, taskQueue } = temporal;
  if (address === undefined) {
    throw new ConfigError(['TEMPORAL_ADDRESS: not set. Name the server whose schedules are to be made, as host:port']);
  }
  const connection = await connectTemporal({ ...temporal, address });
  try {
    const registered = await registerSearchAttributes(connection.operatorService, namespace);
    for (const name of registered) console.log(`search attribute ${name}: registered`);
    await applySchedules(new Client({ connection, namespace }), schedules, { taskQueue, print: console.log });
  } finally {
    await connection.close();
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
