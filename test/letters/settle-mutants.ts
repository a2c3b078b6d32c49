import type { LetterDeps } from '../../activities/letters/deps.ts';
import type { settle } from '../../activities/letters/settle.ts';
import { endLetter, type Letter, type LetterChange } from '../../db/letters/letter.ts';
import { errorPlace, homeOf, scanPlace } from '../../db/letters/places.ts';

export type Settle = typeof settle;

/** The steps of a settle, to be done in a wrong order. */
function steps({ pool, store, buckets, horizon, timeZone }: LetterDeps, letter: Letter, change: LetterChange) {
  const from = scanPlace(letter, buckets);
  const to = homeOf({ ...letter, status: change.status, postage: change.postage ?? letter.postage }, buckets, timeZone);
  return {
    copy: (metadata = {}) => store.copy(from, to, metadata),
    end: async () => (await endLetter(pool, horizon, letter.id, change))?.status,
    endAnyway: () =>
      pool.query(
        `update public.notifications
            set notification_status = $2, billable_units = $3, postage = coalesce($4, postage) where id = $1`,
        [letter.id, change.status, change.billableUnits, change.postage ?? null],
      ),
    remove: async () => {
      await store.delete(from);
      if (change.status !== 'technical-failure') await store.delete(errorPlace(letter, buckets));
    },
  };
}

/** What a settle must not be like, each with what the runs of the crash test say of it. */
export const settleMutants: readonly { readonly name: string; readonly settle: Settle; readonly found: RegExp }[] = [
  {
    name: 'the status before the copy',
    found: /is at its place/,
    settle: async (deps, letter, change, metadata) => {
      const { end, copy, remove } = steps(deps, letter, change);
      const status = await end();
      await copy(metadata);
      await remove();
      return status ?? 'gone';
    },
  },
  {
    name: 'no guard of the status',
    found: /a verdict stays|is at its place/,
    settle: async (deps, letter, change, metadata) => {
      const { endAnyway, copy, remove } = steps(deps, letter, change);
      await copy(metadata);
      await endAnyway();
      await remove();
      return change.status;
    },
  },
  {
    name: 'the original deleted before the status is changed',
    found: /the file is where it was/,
    settle: async (deps, letter, change, metadata) => {
      const { end, copy, remove } = steps(deps, letter, change);
      await copy(metadata);
      await remove();
      return (await end()) ?? 'gone';
    },
  },
];
