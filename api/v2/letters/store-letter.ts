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

/** Uploads hold their files in memory. */
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
 * The file is put first: its name is of this letter alone, and no connection to Postgres is held while it is on its way. One
 * without a row is left behind only when the store does not delete it, or when nobody knows what became of the commit; it
 * harms nobody, while a row without its file would be a lost letter.
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
    try {
      await letters.store.put(place, file);
      await change((client) => createLetter(client, letter));
    } catch (error) {
      if (!isInDoubt(error)) await discard(place);
      else if (await isThere(pool, letter)) return;
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
