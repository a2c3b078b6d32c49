import { type Alert, recordAlerts } from '../../db/alerts.ts';
import { failurePlace } from '../../db/letters/places.ts';
import { inWords } from '../../db/objects/object-name.ts';
import type { LetterEnd } from '../../workflows/letter-types.ts';
import { withHeartbeat } from '../heartbeat.ts';
import type { LetterDeps } from './deps.ts';
import { ifWaiting, settle } from './settle.ts';

/**
 * Ends a letter in whose file the scanner has found something, and tells people. The alert is entered before the letter is
 * ended, so that no letter ends unseen. Spec: nightly §7.2 step 7.
 */
export function settleInfectedActivity(deps: LetterDeps) {
  const { pool, buckets, alerts } = deps;
  return (id: string, signature: string): Promise<LetterEnd> =>
    withHeartbeat(async () => {
      const ended = await ifWaiting(deps, id, async (letter) => {
        const kept = inWords(failurePlace(letter, buckets));
        const alert: Alert = {
          key: `letter-infected/${id}`,
          subject: 'A letter has a virus',
          message:
            `The scanner found ${signature} in the letter ${id}, reference ${letter.reference}. It will not be printed, and its ` +
            `status is virus-scan-failed. The file is kept at ${kept}: do not open it. Tell the service`,
        };
        await recordAlerts(pool, [alert]);
        const status = await settle(deps, letter, { status: 'virus-scan-failed', billableUnits: 0 });
        return { status, note: `The scanner found ${signature}. The file is kept at ${kept}` };
      });
      await alerts.announce();
      return ended;
    });
}
