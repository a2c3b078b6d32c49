import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const built = join(root, '.nightshift', 'bench');

/** @throws Error with what it has printed, which is kept back otherwise. */
function node(...args: string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} failed:\n${stdout}${stderr}`);
}

/** Builds the product as `npm run build` does, in a folder of the bench, which is what production runs. */
export function build(): void {
  rmSync(built, { recursive: true, force: true });
  node(join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', join(import.meta.dirname, 'tsconfig.json'));
  cpSync(join(root, 'db', 'migrations'), join(built, 'db', 'migrations'), { recursive: true });
}

/** From source the worker would bundle the workflows at its start, which takes more memory than all nights. */
export function bundleWorkflows(): void {
  node(builtFile('activities', 'bundle.js'));
}

/** A file of the build, by its path in it. */
export function builtFile(...path: string[]): string {
  return join(built, ...path);
}
