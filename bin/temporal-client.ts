import { Client } from '@temporalio/client';
import { connectTemporal } from '../activities/connect-temporal.ts';
import { type Config, ConfigError, readConfig } from '../temporal.config.ts';

/**
 * Connects to the Temporal of the settings for as long as the work takes.
 *
 * @throws ConfigError when no server is named, and Error naming the server that does not answer.
 */
export async function withTemporal<T>(work: (client: Client, config: Config) => Promise<T>): Promise<T> {
  const config = readConfig();
  const { address, namespace } = config.temporal;
  if (address === undefined) {
    throw new ConfigError([
      'TEMPORAL_ADDRESS: not set. Name the server, as host:port; `npm start` prints that of its own',
    ]);
  }
  const connection = await connectTemporal({ ...config.temporal, address });
  try {
    return await work(new Client({ connection, namespace }), config);
  } finally {
    await connection.close();
  }
}
