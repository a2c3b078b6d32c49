import { execFileSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const built = join(root, '.nightshift', 'bench');

/** The entry of the built worker. */
export const workerProgram = join(built, 'test', 'bench', 'worker-process.js');

/**
 * Builds the worker as `npm run build` does, in a folder of the bench: from source it would bundle the workflows at its
 * start, which takes more memory than all nights.
 */
export function buildWorker(): void {
  // Kept back unless it fails, when it is in the message of the error.
  const node = (...args: string[]) => execFileSync(process.execPath, args, { cwd: root, stdio: 'pipe' });
  rmSync(built, { recursive: true, force: true });
  node(join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', join(import.meta.dirname, 'tsconfig.json'));
  cpSync(join(root, 'db', 'migrations'), join(built, 'db', 'migrations'), { recursive: true });
  node(join(built, 'activities', 'bundle.js'));
}
