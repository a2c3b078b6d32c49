import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ClaimRecord, readRecords } from '../../stack/claim-record.ts';
import { processStart } from '../../stack/process-start.ts';

export interface LauncherProcess {
  readonly child: ChildProcess;
  /** What it has printed so far. */
  readonly output: () => string;
}

/** Starts `launcher-process.ts`; does not wait for its servers. */
export function spawnLauncher(...args: readonly string[]): LauncherProcess {
  const program = fileURLToPath(new URL('./launcher-process.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      printed += chunk;
    });
  }
  return { child, output: () => printed };
}

export async function startLauncher(...args: readonly string[]): Promise<LauncherProcess> {
  const launcher = spawnLauncher(...args);
  await until(() => launcher.output().includes('ready') || launcher.child.exitCode !== null);
  if (launcher.child.exitCode !== null) throw new Error(`The launcher ended: ${launcher.output()}`);
  return launcher;
}

/** Sends the signal and waits until the launcher has ended. */
export async function endBy(signal: NodeJS.Signals, { child }: LauncherProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}

export function claimsOf({ child }: LauncherProcess): ClaimRecord[] {
  return readRecords().filter(({ launcher }) => launcher.pid === child.pid);
}

/** The servers that still run, and the folders that still exist, of claims that were read earlier. */
export function remains(claims: readonly ClaimRecord[]): readonly string[] {
  return claims.flatMap(({ folder, child }) => [
    ...(child && processStart(child.pid) === child.start ? [`process ${child.pid}`] : []),
    ...(existsSync(folder) ? [folder] : []),
  ]);
}

export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
}
