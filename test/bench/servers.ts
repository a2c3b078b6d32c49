import { startPostgres } from '../../stack/postgres.ts';
import { type Progress, timed } from '../../stack/progress.ts';
import { startValkey } from '../../stack/valkey.ts';

/** Where the bench's own servers are. */
export interface Servers {
  readonly postgresUrl: string;
  readonly redisUrl: string;
}

/** Runs a part on a Postgres and a Valkey of its own, which are gone when it ends. */
export async function withServers<T>(progress: Progress, work: (servers: Servers) => Promise<T>): Promise<T> {
  const postgres = await timed(progress, 'Postgres 18', () => startPostgres({ major: 18 }));
  try {
    const valkey = await timed(progress, 'Valkey', () => startValkey({ progress }));
    try {
      return await work({ postgresUrl: postgres.url, redisUrl: valkey.url });
    } finally {
      await valkey.stop();
    }
  } finally {
    await postgres.stop();
  }
}
