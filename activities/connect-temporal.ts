import { Connection, isGrpcServiceError } from '@temporalio/client';
import type { ServerConfig } from '../temporal.config.ts';

/** Temporal does not answer, or not for the namespace. The message says which settings to look at. */
class TemporalUnreachable extends Error {
  override readonly name = 'TemporalUnreachable';
}

/**
 * A client's connection to a Temporal server that answers for the namespace. The caller closes it.
 *
 * @throws TemporalUnreachable after 10 seconds at the latest.
 */
export async function connectTemporal(temporal: ServerConfig['temporal']): Promise<Connection> {
  const { address, namespace, tls, apiKey } = temporal;
  try {
    const connection = await Connection.connect({
      address,
      tls,
      connectTimeout: '10 seconds',
      ...(apiKey === undefined ? {} : { apiKey }),
    });
    try {
      await connection.workflowService.describeNamespace({ namespace });
      return connection;
    } catch (error) {
      await connection.close();
      throw error;
    }
  } catch (error) {
    const reason = isGrpcServiceError(error) ? error.details : error instanceof Error ? error.message : String(error);
    throw new TemporalUnreachable(
      `Temporal at ${address}, namespace ${namespace}, cannot be used: ${reason.replace(/\.$/, '')}. Nothing has changed. ` +
        'Start it, or correct TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE',
      { cause: error },
    );
  }
}
