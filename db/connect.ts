import { Client, DatabaseError } from 'pg';
import { applySessionSettings } from './session-settings.ts';
import { typeParsers } from './type-parsers.ts';

/** No connection came about; the message names the server, the reason and the next step, and no password. */
class PostgresUnreachable extends Error {
  override readonly name = 'PostgresUnreachable';

  constructor({ host, port }: Client, cause: unknown) {
    const step =
      cause instanceof DatabaseError
        ? 'See to it on the server, or correct DATABASE_URL'
        : 'Start it, or correct DATABASE_URL';
    super(`Postgres at ${host}:${port} cannot be used: ${reasonOf(cause)}. ${step}`, { cause });
  }
}

/** A host name with several addresses fails with one error for each, and no message of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

/** What every connection of ours has in common, in a pool or not. */
export function connectionConfig(databaseUrl: string, applicationName: string) {
  return {
    connectionString: databaseUrl,
    application_name: applicationName,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    types: typeParsers,
  };
}

/**
 * One connection with our session settings, in no pool. The caller ends it.
 *
 * @throws PostgresUnreachable when there is no answer within 10 s, or the server refuses the connection.
 */
export async function connect(databaseUrl: string, applicationName: string): Promise<Client> {
  const client = new Client(connectionConfig(databaseUrl, applicationName));
  // A connection that dies between two statements: the next one fails and tells.
  client.on('error', () => {});
  try {
    await client.connect();
    await applySessionSettings(client);
    return client;
  } catch (error) {
    await client.end();
    throw new PostgresUnreachable(client, error);
  }
}
