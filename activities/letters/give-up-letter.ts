import { Context } from '@temporalio/activity';
import { type Alert, recordAlerts } from '../../db/alerts.ts';
import { endLetter, givenUp, type Letter } from '../../db/letters/letter.ts';
import { errorPlace } from '../../db/letters/places.ts';
import { inWords } from '../../db/objects/object-name.ts';
import type { LetterEnd } from '../../workflows/letter-types.ts';
import { withHeartbeat } from '../heartbeat.ts';
import type { LetterDeps } from './deps.ts';
import { findFile } from './find-file.ts';
import { ifWaiting, settle } from './settle.ts';

const change = { status: givenUp, billableUnits: 0 };

/** People write a reason with or without a full stop. */
const asSentence = (reason: string) => `${reason.trim().replace(/\.$/, '')}.`;

async function end(deps: LetterDeps, letter: Letter): Promise<LetterEnd> {
  const found = await findFile(letter, deps);
  if (found === 'ready') {
    const kept = `The file is kept at ${inWords(errorPlace(letter, deps.buckets))}`;
    return { status: await settle(deps, letter, change), note: kept };
  }
  if (found === 'failure') {
    const status = await settle(deps, letter, { ...change, status: 'virus-scan-failed' });
    return { status, note: 'An earlier scan had found a virus. The file is kept below FAILURE/' };
  }
  return {
    status: (await endLetter(deps.pool, deps.horizon, letter.id, change))?.status ?? 'gone',
    note: 'It has no file',
  };
}

/**
 * Ends a letter that cannot be helped, and tells people. The alert is entered before the letter is ended, so that no letter
 * ends unseen. Spec: nightly §7.2 step 7, "process-virus-scan-error".
 */
export function giveUpLetterActivity(deps: LetterDeps) {
  const { pool, alerts } = deps;
  return (id: string, reason: string): Promise<LetterEnd> =>
    withHeartbeat(async () => {
      const { workflowExecution } = Context.current().info;
      const ended = await ifWaiting(deps, id, async (letter) => {
        const alert: Alert = {
          // A letter that was replayed may be given up again.
          key: `letter-given-up/${id}/${workflowExecution?.runId}`,
          subject: 'A letter was given up',
          message:
            `The letter ${id}, reference ${letter.reference}, is in technical-failure and will not be printed. ${asSentence(reason)}\n` +
            `Its service gets no other word of it. To scan it again: npm run nightshift -- letters replay ${id}`,
        };
        await recordAlerts(pool, [alert]);
        const { status, note } = await end(deps, letter);
        return { status, note: `${asSentence(reason)} ${note}` };
      });
      await alerts.announce();
      return ended;
    });
}
