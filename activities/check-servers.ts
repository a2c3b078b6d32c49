import { createRedis, withRedis } from '../db/cache/redis.ts';
import { redisLocation } from '../db/cache/redis-address.ts';
import { lackingMigrations } from '../db/lacking-migrations.ts';
import type { ServerConfig } from '../temporal.config.ts';
import { connectTemporal } from './connect-temporal.ts';

/** Servers that a process cannot start without, and why each does not answer. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

const reason = (error: unknown) => (error instanceof Error ? error.message || String(error) : String(error));

async function checkPostgres(databaseUrl: string): Promise<void> {
  if ((await lackingMigrations(databaseUrl, 'nightshift check')) === undefined) return;
  const { host, pathname } = new URL(databaseUrl);
  throw new Error(`Postgres at ${host}${pathname} is not at this version's schema: run \`npm run migrate\``);
}

async function checkRedis(redisUrl: string): Promise<void> {
  const redis = createRedis(redisUrl);
  try {
    await withRedis(redis, (connected) => connected.ping());
  } catch (error) {
    throw new Error(`Redis at ${redisLocation(redisUrl)} (REDIS_URL): ${reason(error)}`);
  } finally {
    redis.disconnect();
  }
}

async function checkTemporal(temporal: ServerConfig['temporal']): Promise<void> {
  const connection = await connectTemporal(temporal);
  await connection.close();
}

/** @throws UnreachableError naming every server that does not answer as it should. */
export async function checkServers(config: ServerConfig): Promise<void> {
  const checks = await Promise.allSettled([
    checkPostgres(config.databaseUrl),
    checkRedis(config.redisUrl),
    checkTemporal(config.temporal),
  ]);
  const problems = checks.flatMap((check) => (check.status === 'rejected' ? [reason(check.reason)] : []));
  if (problems.length === 0) return;
  throw new UnreachableError(
    `Not started, and nothing changed, because servers do not answer:\n${problems.map((problem) => `  - ${problem}`).join('\n')}\n` +
      'Start them, or correct the settings; `npm start` brings servers of its own.',
  );
}
