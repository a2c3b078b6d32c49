import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { stateFolder } from '../../stack/claim-record.ts';
import { inClaimedFolder } from '../../stack/claims.ts';
import { runToEnd } from '../../stack/launch.ts';
import { type Progress, timed } from '../../stack/progress.ts';

/**
 * The folder with the Python packages of a `requirements.txt`. pip fetches them once for each version of that file.
 *
 * @param name what needs them.
 */
export async function pythonPackages(name: string, requirements: string, progress: Progress): Promise<string> {
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = join(stateFolder, `${name}-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(stateFolder, { recursive: true });
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-deps', '--only-binary', ':all:'];
  await inClaimedFolder(
    name,
    async (claim) => {
      const target = join(claim.folder, 'packages');
      const args = [...pip, '--require-hashes', '--requirement', requirements, '--target', target];
      await timed(progress, `Python packages of the ${name}`, () => runToEnd(claim, { program: 'python3', args }));
      renameSync(target, folder);
      claim.release();
    },
    stateFolder,
  );
  return folder;
}
