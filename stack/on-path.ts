import { spawnSync } from 'node:child_process';

/** The first of the programs that is on the PATH and works: a version manager's shim may be there without a program. */
export function firstOnPath(programs: readonly string[]): string | undefined {
  return programs.find((program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0);
}
