import { Connection, isGrpcServiceError } from '@temporalio/client';
import type { ServerConfig } from '../temporal.config.ts';
import { checkTls } from './check-tls.ts';

/** Temporal does not answer, or not for the namespace. The message says which settings to look at. */
class TemporalUnreachable extends Error {
  override readonly name = 'TemporalUnreachable';
}

/** What the server said, or what the client says of it. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const answer = [error, cause].find(isGrpcServiceError);
  return answer?.details ?? (error instanceof Error ? error.message : String(error));
}

/**
 * A client's connection to a Temporal server that answers for the namespace. The caller closes it.
 *
 * @throws TemporalUnreachable after 20 seconds at the latest.
 */
export async function connectTemporal(temporal: ServerConfig['temporal']): Promise<Connection> {
  const { address, namespace, tls, apiKey } = temporal;
  try {
    await checkTls(temporal);
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
    const reason = reasonOf(error);
    throw new TemporalUnreachable(
      `Temporal at ${address}, namespace ${namespace}, cannot be used: ${reason.replace(/\.$/, '')}. Nothing has changed. ` +
        `Start it, or correct TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE${tls ? ', TEMPORAL_API_KEY or TEMPORAL_TLS_…' : ''}`,
      { cause: error },
    );
  }
}
