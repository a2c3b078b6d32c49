import { type ClaimRecord, readRecords, removeClaimed } from './claim-record.ts';
import { processStart } from './process-start.ts';

const BOUND_MS = 5_000;
const POLL_MS = 20;

type RunningProcess = ClaimRecord['launcher'];

/** Ends and removes what launchers have left behind that are no longer alive. */
export function sweepStale(): void {
  sweep((launcher) => !isAlive(launcher));
}

/** Ends and removes what this process has started and not yet stopped: its files are the memory of it. */
export function sweepOwn(): void {
  const start = processStart(process.pid);
  sweep((launcher) => launcher.pid === process.pid && launcher.start === start);
}

function sweep(isOver: (launcher: RunningProcess) => boolean): void {
  for (const { folder, launcher, child } of readRecords()) {
    if (!isOver(launcher)) continue;
    if (child !== undefined) {
      signalUntilGone(child, child.lastSignal);
      signalUntilGone(child, 'SIGKILL');
    }
    removeClaimed(folder);
  }
}

function signalUntilGone(child: RunningProcess, signal: NodeJS.Signals): void {
  if (!isAlive(child)) return;
  try {
    process.kill(child.pid, signal);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return;
    throw error;
  }
  for (let waited = 0; waited < BOUND_MS && isAlive(child); waited += POLL_MS) pause(POLL_MS);
}

/** A pid alone would not do: the system gives it to somebody else one day. */
function isAlive({ pid, start }: RunningProcess): boolean {
  return processStart(pid) === start;
}

/** Blocks: in the `exit` event nothing can be awaited. */
function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
