import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { Recording } from './recorded-calls.ts';

const verdicts = z.record(z.string(), z.enum(['ok', 'extra', 'differs']));

export interface Replayed {
  /** By the name of the call. */
  readonly verdicts: z.infer<typeof verdicts>;
  /** What replay.py printed: the differences, and the sums in the last line. */
  readonly output: readonly string[];
  readonly exitCode: number;
}

interface Server {
  readonly base: string;
  readonly adminSecret: string;
}

/** Its arguments: a folder of packages, the program, and the program's own. */
const runWithPackages = `
import runpy, sys
sys.path.insert(0, sys.argv[1])
sys.argv = sys.argv[2:]
runpy.run_path(sys.argv[0], run_name='__main__')`;

/** Answers that depend on the date are left out on another day than that of the recording. */
function leftOut({ recorded }: Recording, now: Date): string[] {
  const today = now.toISOString().slice(0, 10);
  const financialYear = today.slice(5) < '04-01' ? now.getUTCFullYear() - 1 : now.getUTCFullYear();
  return [
    ...(recorded.date === today ? [] : ['--skip-today']),
    ...(recorded.financial_year === financialYear ? [] : ['--skip-year']),
  ];
}

/** Runs the contract's own program on these calls, from a folder with a link to the data that it looks for beside them. */
export async function replay(
  directory: string,
  recording: Recording,
  { base, adminSecret }: Server,
  packages: string,
): Promise<Replayed> {
  const folder = await mkdtemp(join(tmpdir(), 'nightshift-contract-'));
  try {
    await symlink(resolve(directory, 'data'), join(folder, 'data'));
    const [calls, found] = [join(folder, 'calls.json'), join(folder, 'verdicts.json')];
    await writeFile(calls, JSON.stringify(recording));
    const options = ['--base', base, '--admin-secret', adminSecret, '--json', found, '--quiet', '--lenient-500'];
    const child = spawn(
      'python3',
      [
        '-c',
        runWithPackages,
        packages,
        resolve(directory, 'replay.py'),
        ...options,
        ...leftOut(recording, new Date()),
        calls,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      printed += chunk;
    });
    const [exitCode] = await once(child, 'close');
    if (exitCode !== 0 && exitCode !== 1) throw new Error(`replay.py ended with ${exitCode}, it printed:\n${printed}`);
    const parsed = verdicts.parse(JSON.parse(await readFile(found, 'utf8')));
    return { verdicts: parsed, output: printed.trimEnd().split('\n'), exitCode };
  } finally {
    await rm(folder, { recursive: true });
  }
}
