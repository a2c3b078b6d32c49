import { fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../../stack/free-port.ts';
import { builtFile } from '../build.ts';

/** The product's own API, built, in a process of its own. */
export interface ApiServer {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts it as production does. Its access log goes to a file: reading it would take time from the servers.
 *
 * @throws Error with what it has logged, when it ends before it answers.
 */
export async function startApiServer(environment: Readonly<Record<string, string>>): Promise<ApiServer> {
  const port = await freePort();
  const logFile = builtFile('api.log');
  const log = openSync(logFile, 'w');
  const child = fork(builtFile('test', 'bench', 'hit', 'api-process.js'), {
    execArgv: [],
    env: { ...environment, NODE_ENV: 'production', PORT: String(port) },
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
