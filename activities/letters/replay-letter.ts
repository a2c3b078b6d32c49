import { findLetter, pendingVirusCheck, reopenLetter } from '../../db/letters/letter.ts';
import { forgetMissing } from '../../db/letters/missing.ts';
import { errorPlace, scanPlace } from '../../db/letters/places.ts';
import { inWords } from '../../db/objects/object-name.ts';
import { InvalidRequestError } from '../../db/reporting/errors.ts';
import { withHeartbeat } from '../heartbeat.ts';
import type { LetterDeps } from './deps.ts';

/**
 * Lets a letter that was given up wait for its scan again. Its file is taken from `ERROR/` by the scan.
 *
 * @throws InvalidRequestError when it was not given up, or has no file there.
 */
export function replayLetterActivity({ pool, store, buckets }: LetterDeps) {
  return (id: string): Promise<string> =>
    withHeartbeat(async () => {
      const letter = await findLetter(pool, id);
      if (letter === undefined)
        throw new InvalidRequestError(`Expected the id of a letter, and there is none of ${id}`);
      const places = [errorPlace(letter, buckets), scanPlace(letter, buckets)];
      const files = await Promise.all(places.map((place) => store.head(place)));
      if (files.every((file) => file === undefined)) {
        throw new InvalidRequestError(
          `Expected the letter's file at ${places.map(inWords).join(' or ')}, and it is at neither. Put it there, then replay ` +
            'the letter again. Nothing was changed',
        );
      }
      const status = await reopenLetter(pool, id);
      if (status === pendingVirusCheck) {
        await forgetMissing(pool, id);
        return status;
      }
      throw new InvalidRequestError(
        `Expected a letter that was given up, in technical-failure, but ${id} is in ${status}. Nothing was changed`,
      );
    });
}
