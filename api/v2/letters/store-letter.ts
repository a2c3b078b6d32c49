import type { Pool } from 'pg';
import { createLetter, type NewLetter } from '../../../db/letters/create-letter.ts';
import { findLetter } from '../../../db/letters/letter.ts';
import { scanPlace } from '../../../db/letters/places.ts';
import { ObjectStoreUnavailableError } from '../../../db/objects/errors.ts';
import type { ObjectAddress } from '../../../db/objects/object-store.ts';
import type { ApiDeps } from '../../deps.ts';
import { postgresFailure } from '../../postgres-failure.ts';
import { RequestError } from '../../request-error.ts';
import { createTurns, unavailable } from './turns.ts';

/** An upload holds a connection to Postgres: a slow store must not take them all from the reads. */
const atOnce = 4;
const waiting = 12;

/** Whether Postgres did not say what became of a commit. */
const isInDoubt = (error: unknown) => error instanceof Error && postgresFailure(error) === 'moment';

async function isThere(pool: Pool, letter: NewLetter): Promise<boolean> {
  return (await findLetter(pool, letter.id)) !== undefined;
}

/**
 * Makes what stores a letter: its row and its file, or neither.
 *
 * The file is put as the last step before the commit, which may be tried again with the same names. A file without a row is
 * left behind only when the store does not delete it, or when nobody knows what became of the commit; it harms nobody, while a
 * row without its file would be a lost letter.
 */
export function createLetterStorage({ pool, change, letters, logger }: ApiDeps) {
  const inTurn = createTurns(atOnce, waiting);

  async function discard(place: ObjectAddress): Promise<void> {
    await letters.store.delete(place).catch((err: unknown) => {
      logger.warn({ err, ...place }, 'the file of a letter that was not made is left in the store');
    });
  }

  async function store(letter: NewLetter, file: Buffer): Promise<void> {
    const place = scanPlace(letter, letters.buckets);
    let isPut = false;
    try {
      await change(async (client) => {
        isPut = false;
        await createLetter(client, letter);
        await letters.store.put(place, file);
        isPut = true;
      });
    } catch (error) {
      if (isPut && isInDoubt(error)) {
        if (await isThere(pool, letter)) return;
      } else {
        await discard(place);
      }
      throw error;
    }
  }

  /** @throws RequestError with a 503 when the store is down or has too much to do, or what Postgres failed with. */
  return async (letter: NewLetter, file: Buffer): Promise<void> => {
    try {
      await inTurn(() => store(letter, file));
    } catch (error) {
      if (!(error instanceof ObjectStoreUnavailableError)) throw error;
      logger.warn({ err: error }, 'a letter was not taken');
      throw new RequestError(unavailable);
    }
  };
}
