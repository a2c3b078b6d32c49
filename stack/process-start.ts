import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * When the process was started, in the words of the system, to tell it from a later one that was given the same pid.
 *
 * Synchronous, because the servers of a dying launcher are ended in its `exit` event, where nothing can be awaited.
 *
 * @returns undefined when no such process runs. A zombie, which has ended but was not collected, does not run.
 */
export function processStart(pid: number): string | undefined {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

/** Linux counts starts in clock ticks since boot, so the boot is part of the answer. */
function fromProc(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch (error) {
    // ESRCH: the process went away between the opening and the reading.
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) {
      return undefined;
    }
    throw error;
  }
  // The second field is the program's name in brackets, and may hold brackets and blanks itself.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields[18];
  if (state === 'Z' || state === 'X' || ticks === undefined) return undefined;
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${ticks}`;
}

function fromPs(pid: number): string | undefined {
  const { error, stdout } = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { LC_ALL: 'C', TZ: 'UTC' },
  });
  if (error) throw new Error(`Expected to find \`ps\`, which tells the servers' processes apart: ${error.message}`);
  const [state, ...start] = stdout.trim().split(/\s+/);
  return !state || state.startsWith('Z') ? undefined : start.join(' ');
}
