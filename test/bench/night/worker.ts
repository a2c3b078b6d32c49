import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { builtFile } from '../build.ts';

/** The product's own worker, built, in a process of its own, so that it can be measured. */
export interface Worker {
  /** SQL statements that it has sent so far. */
  statements(): Promise<number>;
  /** Bytes of memory that it has held at most since it began. Undefined without a /proc. */
  peakMemory(): number | undefined;
  stop(): Promise<void>;
  /** As a machine that is gone. */
  kill(): Promise<void>;
}

/** @throws Error with what it has printed, when it ends before it polls. */
export async function startWorker(environment: Readonly<Record<string, string>>): Promise<Worker> {
  const child = fork(builtFile('test', 'bench', 'night', 'worker-process.js'), {
    execArgv: [],
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const ended = once(child, 'exit');
  let printed = '';
  const polls = new Promise<void>((resolve) => {
    child.stderr?.on('data', (chunk) => {
      printed += chunk;
      if (printed.includes('"state":"RUNNING"')) resolve();
    });
  });
  await Promise.race([polls, ended]);
  if (child.exitCode !== null) throw new Error(`The worker ended before it polled. It printed:\n${printed}`);
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    child.kill(signal);
    await ended;
  };
  return {
    statements: async () => {
      child.send('statements');
      const [count] = await once(child, 'message');
      return Number(count);
    },
    peakMemory: () => peakMemoryOf(child.pid),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

function peakMemoryOf(pid: number | undefined): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
}
