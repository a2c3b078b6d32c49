import { endLetter, findLetter, type Letter, type LetterChange, pendingVirusCheck } from '../../db/letters/letter.ts';
import { homeOf, scanPlace } from '../../db/letters/places.ts';
import { inWords } from '../../db/objects/object-name.ts';
import type { ObjectAddress, ObjectMetadata } from '../../db/objects/object-store.ts';
import type { LetterEnd } from '../../workflows/letter-types.ts';
import type { LetterDeps } from './deps.ts';
import { placesOf, removeLeftover } from './find-file.ts';

const toPrint: readonly string[] = ['created', 'delivered'];
const isSame = (one: ObjectAddress, other: ObjectAddress) => inWords(one) === inWords(other);

/**
 * Ends a letter that waits: its file is copied to its place, its status changed if it still waits, and the original
 * deleted, in this order. Whoever dies in between leaves a letter that still waits and a file that is where it was, or an
 * ended letter whose file is where it belongs; done again, it comes to the same. Spec: nightly §13, W18 and W19.
 *
 * @returns the status that the letter has now, which somebody else may have given it; `gone`: there is no such letter.
 * @throws Error when the file is neither where it waited nor at its place: another try looks for it again.
 */
export async function settle(
  deps: LetterDeps,
  letter: Letter,
  change: LetterChange,
  metadata: ObjectMetadata = {},
): Promise<string> {
  const { pool, store, buckets, horizon, timeZone } = deps;
  const from = scanPlace(letter, buckets);
  const ended = { ...letter, status: change.status, postage: change.postage ?? letter.postage };
  const to = homeOf(ended, buckets, timeZone);
  // Whoever has put a file there already has not done worse: a platform's own sanitiser may be at the same letter.
  const isThere = (await store.head(to)) !== undefined || (await store.copy(from, to, metadata));
  if (!isThere) {
    throw new Error(`Expected the letter's file at ${inWords(from)}, and it is gone. Another try looks for it again`);
  }
  const now = await endLetter(pool, horizon, letter.id, change);
  const home = now && homeOf({ ...letter, ...now }, buckets, timeZone);
  if (home && isSame(home, to)) {
    if (now.status === change.status) {
      for (const place of placesOf(letter, deps).filter((other) => !isSame(other, to))) await store.delete(place);
    }
  } else if (home === undefined || !toPrint.includes(change.status) || (await store.head(home)) !== undefined) {
    // Somebody else ended it, and its file is elsewhere: the copy is nobody's. At its place to print it may still be wanted.
    await store.delete(to);
  }
  return now?.status ?? 'gone';
}

/**
 * Does the last step of a letter that waits. For one that has been settled meanwhile, it only removes what an attempt that
 * died has left.
 */
export async function ifWaiting(
  deps: LetterDeps,
  id: string,
  work: (letter: Letter) => Promise<LetterEnd>,
): Promise<LetterEnd> {
  const letter = await findLetter(deps.pool, id);
  if (letter?.status === pendingVirusCheck) return work(letter);
  if (letter !== undefined) await removeLeftover(letter, deps);
  return { status: letter?.status ?? 'gone', note: 'It did not wait for a scan any more' };
}
