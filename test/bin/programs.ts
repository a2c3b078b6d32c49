import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** A program of bin/ that runs in a process of its own, with no setting but those given. */
export interface Program {
  readonly child: ChildProcess;
  /** What it has printed so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves when it has ended, with its exit code; null when a signal ended it. */
  readonly exit: Promise<number | null>;
}

/** @param args the file's name in bin/, and what follows it. */
export function startProgram(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Program {
  const [file = '', ...rest] = args;
  const child = spawn(process.execPath, ['--import', 'tsx', join('bin', file), ...rest], {
    cwd: root,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk) => {
      printed[name] += chunk;
    });
  }
  const exit = once(child, 'close').then(() => child.exitCode);
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await exit;
  });
  return { child, stdout: () => printed.stdout, stderr: () => printed.stderr, exit };
}

/** Waits until a program has printed the text on standard output; fails when it ends without. */
export async function untilPrinted({ child, stdout, stderr }: Program, text: string): Promise<void> {
  while (!stdout().includes(text)) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`Expected "${text}", but the program ended:\n${stdout()}\n${stderr()}`);
    }
    await sleep(50);
  }
}

/** Runs `npm run nightshift` to its end. */
export async function nightshift(args: readonly string[], environment: Readonly<Record<string, string>>) {
  const program = startProgram(['nightshift.ts', ...args], environment);
  const exitCode = await program.exit;
  return { exitCode, stdout: program.stdout(), stderr: program.stderr() };
}
