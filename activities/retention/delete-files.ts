import pLimit from 'p-limit';
import { ObjectNameError, ObjectStoreUnavailableError } from '../../db/objects/errors.ts';
import { type ExpiredLetter, filesOf } from '../../db/retention/letters.ts';
import type { ArchiveDeps } from './deps.ts';

export interface DeletedFiles {
  /** Letters that have no file any more. */
  readonly done: readonly ExpiredLetter[];
  readonly files: number;
  /** Letters whose files could not be deleted, or were not tried. */
  readonly kept: number;
  /** Of the first of them; undefined: there are none. */
  readonly reason: string | undefined;
}

/** Letters whose files are looked for at a time. */
const atOnce = 16;
/** A store that is down fails for every letter, each after a while: the rest of a batch is not tried. */
const failuresAtMost = 20;

async function deleteFilesOf(letter: ExpiredLetter, { store, buckets, timeZone }: ArchiveDeps): Promise<number> {
  let files = 0;
  for (const { bucket, prefix } of filesOf(letter, buckets, timeZone)) {
    for await (const { name } of store.list(bucket, prefix)) {
      await store.delete({ bucket, name });
      files += 1;
    }
  }
  return files;
}

/** Deletes the files of letters, exactly of these. One that the store fails for does not keep the others. Spec: nightly §13, W13. */
export async function deleteFiles(
  letters: readonly ExpiredLetter[],
  deps: ArchiveDeps,
  signal: AbortSignal,
): Promise<DeletedFiles> {
  const inTurn = pLimit(atOnce);
  const done: ExpiredLetter[] = [];
  const reasons: string[] = [];
  let files = 0;
  const tryOne = async (letter: ExpiredLetter) => {
    signal.throwIfAborted();
    if (reasons.length >= failuresAtMost) return;
    try {
      const deleted = await deleteFilesOf(letter, deps);
      files += deleted;
      done.push(letter);
    } catch (error) {
      if (!(error instanceof ObjectStoreUnavailableError || error instanceof ObjectNameError)) throw error;
      reasons.push(error.message);
    }
  };
  await Promise.all(letters.map((letter) => inTurn(() => tryOne(letter))));
  return { done, files, kept: letters.length - done.length, reason: reasons[0] };
}
