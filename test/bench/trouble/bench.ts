import type { Progress } from '../../../stack/progress.ts';
import { createMigratedDatabase } from '../../support/template-database.ts';
import type { Options } from '../options.ts';
import { withServers } from '../servers.ts';
import { measureTrouble } from './measure-trouble.ts';

/** The dashboard while Redis or Postgres is in trouble, on servers of its own: ten seconds each. */
export function benchTrouble({ quick }: Options, progress: Progress): Promise<string> {
  const seconds = quick ? 1 : 10;
  return withServers(progress, async ({ postgresUrl, redisUrl }) => {
    const databaseUrl = await createMigratedDatabase(postgresUrl, 'trouble');
    return measureTrouble({ databaseUrl, redisUrl, seconds, progress });
  });
}
