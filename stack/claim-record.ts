import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';

/** Local state of this checkout, ignored by git. */
export const stateFolder = join(import.meta.dirname, '..', '.nightshift');

/** One JSON file for each claim of a launcher that is alive, or was killed. */
export const recordsFolder = join(stateFolder, 'run');

const runningProcess = z.object({ pid: z.int().positive(), start: z.string() });

const claimRecord = z.object({
  // The folder is removed with all that is in it: refuse what cannot be one of ours.
  folder: z.string().regex(/^\/.*\/nightshift-[^/]+$/),
  launcher: runningProcess,
  child: runningProcess.extend({ lastSignal: z.enum(['SIGKILL', 'SIGQUIT']) }).optional(),
});

/** A folder, the launcher that made it, and the process that runs in it (a process is its pid and its start). */
export type ClaimRecord = z.infer<typeof claimRecord>;

/** Ends a process within seconds and without a farewell. Postgres needs SIGQUIT: SIGKILL would orphan its backends. */
export type LastSignal = NonNullable<ClaimRecord['child']>['lastSignal'];

/** Replaces the record whole: a reader never sees half of it. */
export function writeRecord(claim: ClaimRecord): void {
  const file = recordFile(claim.folder);
  writeFileSync(`${file}.new`, JSON.stringify(claim));
  renameSync(`${file}.new`, file);
}

/** @throws Error naming a file that is no record. */
export function readRecords(): ClaimRecord[] {
  const names = readdirSync(recordsFolder).filter((name) => name.endsWith('.json'));
  return names.map((name) => read(join(recordsFolder, name))).filter((claim) => claim !== undefined);
}

/** Removes the folder, then the record, so that a removal cut short is taken up again. */
export function removeClaimed(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  rmSync(recordFile(folder), { force: true });
}

function recordFile(folder: string): string {
  return join(recordsFolder, `${basename(folder)}.json`);
}

function read(file: string): ClaimRecord | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    // Stopped meanwhile, by its launcher or by another one that cleans up too.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return claimRecord.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`Expected the record of a local server in ${file}. Delete the file and start again`, {
      cause: error,
    });
  }
}
