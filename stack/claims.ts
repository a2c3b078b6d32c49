/**
 * Who runs what, on disk, so that no local server outlives its launcher for longer than until the next start.
 *
 * A claim is a folder that a launcher made for one server, and the process that runs in it. A launcher gives its claims
 * back when it ends; those of a launcher that was killed are ended and removed by the next one.
 */
import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { type LastSignal, recordsFolder, removeClaimed, writeRecord } from './claim-record.ts';
import { processStart } from './process-start.ts';
import { sweepOwn, sweepStale } from './sweep.ts';

export interface Claim {
  readonly folder: string;
  /** Notes the process that runs in the folder from now on. To be called in the same tick as `spawn`. */
  runs(pid: number, lastSignal: LastSignal): void;
  /** Removes the folder. Its process must have ended. */
  release(): void;
}

/**
 * Makes a folder that only this user can enter, and hands it to `work`, whose result releases it. When `work` fails, it
 * is released here.
 *
 * @param parent `/var/tmp` is on disk, where `/tmp` may be memory, and can be entered by the user that root hands
 *   Postgres to.
 */
export async function inClaimedFolder<T>(
  name: string,
  work: (claim: Claim) => Promise<T>,
  parent = '/var/tmp',
): Promise<T> {
  guardThisProcess();
  const claim = claimFolder(name, parent);
  try {
    return await work(claim);
  } catch (error) {
    claim.release();
    throw error;
  }
}

function claimFolder(name: string, parent: string): Claim {
  const folder = mkdtempSync(join(parent, `nightshift-${name}-`));
  const launcher = { pid: process.pid, start: startOf(process.pid) };
  writeRecord({ folder, launcher });
  return {
    folder,
    runs: (pid, lastSignal) => writeRecord({ folder, launcher, child: { pid, start: startOf(pid), lastSignal } }),
    release: () => removeClaimed(folder),
  };
}

/** A child may have ended already. No process has the empty start, so none is ended in its place. */
function startOf(pid: number): string {
  return processStart(pid) ?? '';
}

let isGuarded = false;

function guardThisProcess(): void {
  if (isGuarded) return;
  isGuarded = true;
  mkdirSync(recordsFolder, { recursive: true });
  sweepStale();
  // Comes after an uncaught error too.
  process.once('exit', sweepOwn);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, dieOf);
}

/**
 * Ends the servers, then this process by the same signal. When somebody else listens too (a Temporal worker, which
 * drains first), the order is theirs: they close with `stop()`, and the `exit` event catches what they leave.
 */
function dieOf(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  sweepOwn();
  process.removeListener(signal, dieOf);
  process.kill(process.pid, signal);
}
