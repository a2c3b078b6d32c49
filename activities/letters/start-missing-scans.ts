import pLimit from 'p-limit';
import { waitingLetters } from '../../db/letters/waiting.ts';
import type { Rescued, RescueInput } from '../../workflows/letter-types.ts';
import { withHeartbeat } from '../heartbeat.ts';
import { deleteFilesWithoutLetter } from './delete-files-without-letter.ts';
import type { LetterDeps } from './deps.ts';

const startsAtOnce = 20;

/**
 * Starts a scan for each letter that waits for one and has none; a look at all letters also deletes the files that no letter
 * leads to. Done again, it finds those that have a scan now.
 */
export function startMissingScansActivity(deps: LetterDeps) {
  const { pool, startScan } = deps;
  return ({ at, maxMinutesAgo }: RescueInput & { readonly at: string }): Promise<Omit<Rescued, 'reported'>> =>
    withHeartbeat(async (control) => {
      const { signal, step } = control;
      let waiting = 0;
      let started = 0;
      for await (const ids of waitingLetters(pool, { at, maxMinutesAgo })) {
        signal.throwIfAborted();
        const limit = pLimit(startsAtOnce);
        const isStarted = await Promise.all(ids.map((id) => limit(() => startScan(id))));
        started += isStarted.filter(Boolean).length;
        waiting += ids.length;
        step(`${waiting} letters looked at, ${started} scans started`);
      }
      const found = { waiting, started, running: waiting - started };
      if (maxMinutesAgo !== undefined) return found;
      return { ...found, filesDeleted: await deleteFilesWithoutLetter(deps, new Date(at), control) };
    });
}
