import { findLetter, givenUp, pendingVirusCheck, reopenLetter } from '../../db/letters/letter.ts';
import { forgetMissing } from '../../db/letters/missing.ts';
import { errorPlace, scanPlace } from '../../db/letters/places.ts';
import { inWords } from '../../db/objects/object-name.ts';
import { InvalidRequestError } from '../../db/reporting/errors.ts';
import { withHeartbeat } from '../heartbeat.ts';
import type { LetterDeps } from './deps.ts';

const notGivenUp = (id: string, status: string | undefined) =>
  new InvalidRequestError(
    `Expected a letter that was given up, in ${givenUp}, but ${id} is in ${status ?? 'no status: it is gone'}. Nothing was changed`,
  );

/**
 * Lets a letter that was given up wait for its scan again. Its file is taken from `ERROR/` by the scan.
 *
 * @throws InvalidRequestError when it was not given up, or has no file there.
 */
export function replayLetterActivity({ pool, store, buckets, horizon }: LetterDeps) {
  return (id: string): Promise<string> =>
    withHeartbeat(async () => {
      const letter = await findLetter(pool, id);
      if (letter === undefined)
        throw new InvalidRequestError(`Expected the id of a letter, and there is none of ${id}`);
      // Before its file: that of a letter with any other end must not be put back, an infected one least of all.
      if (letter.status !== givenUp && letter.status !== pendingVirusCheck) throw notGivenUp(id, letter.status);
      const places = [errorPlace(letter, buckets), scanPlace(letter, buckets)];
      const files = await Promise.all(places.map((place) => store.head(place)));
      if (files.every((file) => file === undefined)) {
        throw new InvalidRequestError(
          `Expected the letter's file at ${places.map(inWords).join(' or ')}, and it is at neither. Put it there, then replay ` +
            'the letter again. Nothing was changed',
        );
      }
      const status = await reopenLetter(pool, horizon, id);
      if (status !== pendingVirusCheck) throw notGivenUp(id, status);
      await forgetMissing(pool, id);
      return status;
    });
}
