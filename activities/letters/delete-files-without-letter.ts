import { log } from '@temporalio/activity';
import { unknownReferences } from '../../db/letters/unknown-references.ts';
import { ObjectStoreUnavailableError } from '../../db/objects/errors.ts';
import type { Control } from '../heartbeat.ts';
import type { LetterDeps } from './deps.ts';

type Deps = Pick<LetterDeps, 'pool' | 'store' | 'buckets'>;

/** A letter is stored and its row made within minutes. */
const youngestMs = 24 * 3_600_000;
const atOnce = 1_000;
/** Crashes leave one now and then. More means that the rows are missing: of another database, or of a backup. */
const mostFiles = 100;

/** The name of a file that waits for its scan: with Notify's references, and no other. Spec: nightly §7.1, §7.2. */
const nameOfFile = /^NOTIFY\.([A-Z0-9]{16})\.D\.(?:1|2|ECONOMY|E|N)\.C\.(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\.PDF$/;

interface WaitingFile {
  readonly name: string;
  readonly reference: string;
}

function oldFile(name: string, at: Date): WaitingFile | undefined {
  const [, reference, ...stamp] = nameOfFile.exec(name) ?? [];
  if (reference === undefined) return undefined;
  const [year = 0, month = 0, ...rest] = stamp.map(Number);
  const madeAt = Date.UTC(year, month - 1, ...rest);
  return at.getTime() - madeAt > youngestMs ? { name, reference } : undefined;
}

/** @yields so many files at once. */
async function* oldFiles({ store, buckets }: Deps, at: Date): AsyncGenerator<WaitingFile[]> {
  let files: WaitingFile[] = [];
  for await (const { name } of store.list(buckets.scan, 'NOTIFY.')) {
    const file = oldFile(name, at);
    if (file === undefined) continue;
    files.push(file);
    if (files.length < atOnce) continue;
    yield files;
    files = [];
  }
  if (files.length > 0) yield files;
}

async function filesWithoutLetter(deps: Deps, at: Date, signal: AbortSignal): Promise<string[]> {
  const names: string[] = [];
  for await (const files of oldFiles(deps, at)) {
    signal.throwIfAborted();
    const unknown = await unknownReferences(
      deps.pool,
      files.map(({ reference }) => reference),
    );
    names.push(...files.filter(({ reference }) => unknown.has(reference)).map(({ name }) => name));
    if (names.length > mostFiles) break;
  }
  return names;
}

/**
 * Deletes the files that have waited for a scan for more than a day and that no row leads to: whoever took the letter died
 * before its row was made, and its sender was told nothing. Of too many at once none is deleted.
 *
 * @param at the time that counts as now. @returns how many.
 */
export async function deleteFilesWithoutLetter(deps: Deps, at: Date, { signal, step }: Control): Promise<number> {
  const bucket = deps.buckets.scan;
  step('files that no letter leads to');
  try {
    const names = await filesWithoutLetter(deps, at, signal);
    if (names.length > mostFiles) {
      log.error(
        `More than ${mostFiles} files in ${bucket} have no letter: none was deleted. Is this the database of this bucket, and is it complete?`,
        { bucket, first: names[0] },
      );
      return 0;
    }
    for (const name of names) {
      signal.throwIfAborted();
      await deps.store.delete({ bucket, name });
      log.warn('A file was deleted that no letter leads to', { bucket, name });
    }
    return names.length;
  } catch (error) {
    // The scans that were started count for more; tomorrow's look finds the same files.
    if (!(error instanceof ObjectStoreUnavailableError)) throw error;
    log.warn('Files that no letter leads to were not looked for to the end', { bucket, error });
    return 0;
  }
}
