import { fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../../stack/free-port.ts';
import { builtFile } from '../build.ts';
import { adminSecret } from './request.ts';

/** The product's own API, built, in a process of its own. */
export interface ApiServer {
  readonly url: string;
  /** What it has used of the processor since it started. */
  cpuMs(): Promise<number>;
  stop(): Promise<void>;
}

/**
 * Starts it as production does. Its access log goes to a file: reading it would take time from the servers.
 *
 * @param options.preload a built file that the process imports before anything else.
 * @throws Error with what it has logged, when it ends before it answers.
 */
export async function startApiServer(options: {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly preload?: string;
}): Promise<ApiServer> {
  const { databaseUrl, redisUrl, preload } = options;
  const port = await freePort();
  const logFile = builtFile(`api-${port}.log`);
  const log = openSync(logFile, 'w');
  const child = fork(builtFile('test', 'bench', 'http', 'api-process.js'), {
    execArgv: preload === undefined ? [] : ['--import', preload],
    env: {
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      ADMIN_CLIENT_SECRET: adminSecret,
      NODE_ENV: 'production',
      PORT: String(port),
    },
    stdio: ['ignore', 'ignore', log, 'ipc'],
  });
  closeSync(log);
  const ended = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  while (!(await isReady(url))) {
    if (child.exitCode !== null) throw new Error(`The API ended. Its log:\n${readFileSync(logFile, 'utf8')}`);
    await delay(50);
  }
  return {
    url,
    cpuMs: async () => {
      child.send('cpu');
      const [ms] = await once(child, 'message');
      return Number(ms);
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function isReady(url: string): Promise<boolean> {
  // Until it listens, the connection is refused.
  const response = await fetch(`${url}/readyz`).catch(() => undefined);
  return response?.ok ?? false;
}
