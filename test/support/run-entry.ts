import { execFile } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/**
 * Runs one of our programs to its end, as the scripts of package.json do, with the given environment and the PATH.
 *
 * @param entry its file, from the root of the repository.
 */
export function runEntry(
  entry: string,
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly exitCode: number | string | null; readonly output: string }> {
  return new Promise((resolve) => {
    const env = { PATH: process.env['PATH'], ...environment };
    const child = execFile(process.execPath, ['--import', 'tsx', entry], { cwd: root, env }, (_error, out, err) =>
      resolve({ exitCode: child.exitCode, output: out + err }),
    );
  });
}
