import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { PoolCounts } from './pool-counts.ts';

const program = fileURLToPath(new URL('api-process.ts', import.meta.url));
const poolCounts = z.object({ statements: z.int(), mostAtOnce: z.int(), seconds: z.number() });

/** The product's own API, in a process of its own. */
export interface Api {
  readonly url: string;
  /** What it has asked of Postgres since this was last called. */
  takePoolCounts(): Promise<PoolCounts>;
  stop(): Promise<void>;
}

/** @throws Error with what it has printed, when it ends before it answers. */
export async function startApiProcess(environment: Readonly<Record<string, string>>): Promise<Api> {
  const child = fork(program, {
    execArgv: ['--import', 'tsx'],
    env: { ...environment, NIGHTSHIFT_LOG_LEVEL: 'info', PORT: '0' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const ended = once(child, 'exit');
  let printed = '';
  const answers = new Promise<string>((resolve) => {
    child.stderr?.on('data', function collect(chunk) {
      printed += chunk;
      const url = /answers at (http:\/\/[\d.:]+)/.exec(printed)?.[1];
      if (url === undefined) return;
      resolve(url);
      // A line for each request is still to come.
      child.stderr?.off('data', collect).resume();
    });
  });
  const url = await Promise.race([answers, ended]);
  if (typeof url !== 'string') throw new Error(`The API ended before it answered. It printed:\n${printed}`);
  return {
    url,
    takePoolCounts: async () => {
      child.send('counts');
      const [counts] = await once(child, 'message');
      return poolCounts.parse(counts);
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
