import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LastSignal } from './claim-record.ts';
import type { Claim } from './claims.ts';

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** Undefined: this process's own user. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** Undefined: this process's own environment. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Shows what it prints, instead of keeping it for an error message. */
  readonly onTerminal?: boolean;
}

export interface Launched {
  readonly child: ChildProcess;
  /** Resolves when it has ended, with how, in words. */
  readonly ended: Promise<string>;
}

/**
 * Starts a command in the claimed folder, in a session of its own: a Ctrl-C in the terminal reaches the launcher alone,
 * which decides what ends first. When it could not be started, the child has no pid, and `ended` says why.
 */
export function launch(claim: Claim, command: Command, lastSignal: LastSignal): Launched {
  const log = openSync(logFile(claim), 'a');
  try {
    const child = spawn(command.program, command.args, {
      cwd: claim.folder,
      detached: true,
      stdio: command.onTerminal ? 'inherit' : ['ignore', log, log],
      ...(command.environment && { env: command.environment }),
      ...command.user,
    });
    if (child.pid !== undefined) claim.runs(child.pid, lastSignal);
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
    return { child, ended };
  } finally {
    closeSync(log);
  }
}

/**
 * Runs a command in the claimed folder to its end.
 *
 * @throws Error with its last lines, when it does not end with 0.
 */
export async function runToEnd(claim: Claim, command: Command): Promise<void> {
  const { child, ended } = launch(claim, command, 'SIGKILL');
  const how = await ended;
  if (child.exitCode !== 0) throw new Error(`${command.program} ended with ${how}.\n${lastLines(claim)}`);
}

/** What the command of the claim printed last. */
export function lastLines(claim: Claim): string {
  return readFileSync(logFile(claim), 'utf8').trimEnd().split('\n').slice(-15).join('\n');
}

function logFile(claim: Claim): string {
  return join(claim.folder, 'log');
}
