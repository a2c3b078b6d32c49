import type { Letter } from '../../db/letters/letter.ts';
import {
  errorPlace,
  failurePlace,
  homeOf,
  type LetterFile,
  letterFileName,
  scanPlace,
} from '../../db/letters/places.ts';
import type { ObjectAddress } from '../../db/objects/object-store.ts';
import type { LetterDeps } from './deps.ts';

type Deps = Pick<LetterDeps, 'store' | 'buckets'>;

/** The places where the file of a letter that waits may be, in the order in which they are looked at. */
export function placesOf(letter: LetterFile, { buckets }: Deps): readonly ObjectAddress[] {
  return [scanPlace(letter, buckets), errorPlace(letter, buckets), failurePlace(letter, buckets)];
}

/**
 * Looks for the file of a letter that waits. Somebody who was stopped between the move of a file and the change of the
 * status leaves it below `ERROR/` or `FAILURE/`: from there it goes on. Spec: nightly §13, W19.
 *
 * @returns where it is: ready to be scanned, or below `FAILURE/`; undefined: nowhere.
 */
export async function findFile(letter: LetterFile, deps: Deps): Promise<'ready' | 'failure' | undefined> {
  const { store, buckets } = deps;
  const ready = scanPlace(letter, buckets);
  if ((await store.head(ready)) !== undefined) return 'ready';
  // The original stays until the letter has its end: whoever is stalled here must not delete what is put there meanwhile.
  if (await store.copy(errorPlace(letter, buckets), ready, {})) return 'ready';
  return (await store.head(failurePlace(letter, buckets))) === undefined ? undefined : 'failure';
}

/** The folders that may hold a settled letter's file, or what an attempt that died has left of it. */
function foldersOf(letter: Letter, { buckets, timeZone }: LetterDeps): readonly ObjectAddress[] {
  const { bucket, name } = homeOf({ ...letter, status: 'created' }, buckets, timeZone);
  const inScan = ['', 'ERROR/', 'FAILURE/'].map((folder) => ({ bucket: buckets.scan, name: folder }));
  return [...inScan, { bucket, name: name.slice(0, -letterFileName(letter).length) }];
}

/**
 * Removes what is left of a settled letter's file elsewhere than at its place, or where it waited, if it is there. Found by
 * its reference: the rest of the name changes with its postage.
 */
export async function removeLeftover(letter: Letter, deps: LetterDeps): Promise<void> {
  const { store, buckets, timeZone } = deps;
  let kept: ObjectAddress | undefined;
  for (const place of [homeOf(letter, buckets, timeZone), scanPlace(letter, buckets)]) {
    if (kept === undefined && (await store.head(place)) !== undefined) kept = place;
  }
  if (kept === undefined) return;
  for (const { bucket, name: folder } of foldersOf(letter, deps)) {
    for await (const { name } of store.list(bucket, `${folder}NOTIFY.${letter.reference.toUpperCase()}.`)) {
      if (kept.bucket !== bucket || kept.name !== name) await store.delete({ bucket, name });
    }
  }
}
