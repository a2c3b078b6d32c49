import { endLetter, findLetter, type Letter, type LetterChange, pendingVirusCheck } from '../../db/letters/letter.ts';
import { homeOf, scanPlace } from '../../db/letters/places.ts';
import type { ObjectMetadata } from '../../db/objects/object-store.ts';
import type { LetterEnd } from '../../workflows/letter-types.ts';
import type { LetterDeps } from './deps.ts';
import { inWords, placesOf, removeLeftover } from './find-file.ts';

/**
 * Whether the copy belongs to nobody, as somebody else gave the letter another status and its file another place. At its
 * place to print it may be that one's, whatever has become of the letter since.
 */
async function isStray(
  { store, buckets, timeZone }: LetterDeps,
  { ended, was }: { readonly ended: Letter; readonly was: Letter['postage'] },
  status: string | undefined,
): Promise<boolean> {
  if ((ended.status !== 'created' && ended.status !== 'delivered') || status === undefined) return true;
  const home = homeOf({ ...ended, status, postage: was }, buckets, timeZone);
  if (inWords(home) === inWords(homeOf(ended, buckets, timeZone))) return false;
  return (await store.head(home)) !== undefined;
}

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
  const { pool, store, buckets, timeZone } = deps;
  const from = scanPlace(letter, buckets);
  const ended = { ...letter, status: change.status, postage: change.postage ?? letter.postage };
  const to = homeOf(ended, buckets, timeZone);
  const copied = await store.copy(from, to, metadata);
  if (!copied && (await store.head(to)) === undefined) {
    throw new Error(`Expected the letter's file at ${inWords(from)}, and it is gone. Another try looks for it again`);
  }
  const status = await endLetter(pool, letter.id, change);
  if (status === change.status) {
    const others = placesOf(letter, deps).filter((place) => inWords(place) !== inWords(to));
    for (const place of others) await store.delete(place);
  } else if (copied && (await isStray(deps, { ended, was: letter.postage }, status))) {
    await store.delete(to);
  }
  return status ?? 'gone';
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
