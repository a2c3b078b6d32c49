import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LastSignal } from './claim-record.ts';
import type { Claim } from './claims.ts';
import { type Command, type Launched, lastLines, launch } from './launch.ts';

const START_BOUND_MS = 60_000;
const STOP_BOUND_MS = 10_000;
const POLL_MS = 50;

/** A local server, a direct child of this process. */
export interface Server {
  readonly name: string;
  readonly pid: number;
  /** Ends it in its own way, within 10 seconds, and removes its folder. */
  stop(): Promise<void>;
  /** Ends it as a crash would, and removes its folder: SIGKILL, or for Postgres SIGQUIT, which orphans no backends. */
  kill(): Promise<void>;
}

/**
 * Starts a server in the claimed folder, which it then owns, and waits until it answers.
 *
 * @param options.answers rejects as long as the server does not answer.
 * @throws Error with the server's last lines, when it ended or did not answer within a minute.
 */
export async function startServer(options: {
  readonly name: string;
  readonly claim: Claim;
  readonly command: Command;
  readonly stopSignal: 'SIGINT' | 'SIGTERM';
  readonly lastSignal: LastSignal;
  readonly answers: () => Promise<void>;
}): Promise<Server> {
  const { name, claim, command, stopSignal, lastSignal, answers } = options;
  const launched = launch(claim, command, lastSignal);
  const { pid } = launched.child;
  if (pid === undefined) throw new Error(`${name} could not be started: ${await launched.ended}`);
  const end = async (signal: NodeJS.Signals) => {
    await signalUntilEnded(launched, signal);
    claim.release();
  };
  try {
    await untilItAnswers(name, launched.child, answers);
  } catch (error) {
    const lines = lastLines(claim);
    await end(lastSignal);
    throw new Error(`${error instanceof Error ? error.message : error}. Its last lines:\n${lines}`, { cause: error });
  }
  return { name, pid, stop: () => end(stopSignal), kill: () => end(lastSignal) };
}

async function untilItAnswers(name: string, child: ChildProcess, answers: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + START_BOUND_MS;
  for (;;) {
    try {
      await answers();
      return;
    } catch (error) {
      if (hasEnded(child)) throw new Error(`${name} ended before it answered`, { cause: error });
      if (Date.now() > deadline) throw new Error(`${name} gave no answer in ${START_BOUND_MS} ms`, { cause: error });
    }
    await sleep(POLL_MS);
  }
}

async function signalUntilEnded({ child, ended }: Launched, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(child)) return;
  child.kill(signal);
  const patience = setTimeout(() => child.kill('SIGKILL'), STOP_BOUND_MS);
  await ended;
  clearTimeout(patience);
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
