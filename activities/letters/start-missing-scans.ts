import pLimit from 'p-limit';
import { waitingLetters } from '../../db/letters/waiting.ts';
import type { Rescued, RescueInput } from '../../workflows/letter-types.ts';
import { withHeartbeat } from '../heartbeat.ts';
import type { LetterDeps } from './deps.ts';

const startsAtOnce = 20;

/** Starts a scan for each letter that waits for one and has none. Done again, it finds those that have one now. */
export function startMissingScansActivity({ pool, startScan }: LetterDeps) {
  return ({ at, maxMinutesAgo }: RescueInput & { readonly at: string }): Promise<Omit<Rescued, 'reported'>> =>
    withHeartbeat(async ({ signal, step }) => {
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
      return { waiting, started, running: waiting - started };
    });
}
