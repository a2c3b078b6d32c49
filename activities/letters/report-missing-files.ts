import { recordAlerts } from '../../db/alerts.ts';
import { type MissingLetter, takeUnreported } from '../../db/letters/missing.ts';
import { inTransaction } from '../../db/postgres.ts';
import { withHeartbeat } from '../heartbeat.ts';
import type { LetterDeps } from './deps.ts';

const namedAtMost = 100;

function messageOf(letters: readonly MissingLetter[]): string {
  const [are, s] = letters.length === 1 ? ['letter has', ''] : ['letters have', 's'];
  const named = letters
    .slice(0, namedAtMost)
    .map(({ id, reference, lookedFor }) => `- ${id}, reference ${reference}: not at ${lookedFor.join(', ')}`);
  const more = letters.length - named.length;
  return [
    `${letters.length} precompiled ${are} been pending-virus-check for over 10 minutes. We couldn't find their file${s}:`,
    ...named,
    ...(more > 0 ? [`- and ${more} more: see nightshift.letter_file_missing`] : []),
    'Each is looked for at ever longer intervals, for 7 days, and then given up. Put the file at the first of its places, and ' +
      'it goes on by itself. Or end it now: npm run nightshift -- letters give-up ID REASON',
  ].join('\n');
}

/** One alert that names all letters whose file is nowhere and that no alert has named before. Spec: nightly §7.3. */
export function reportMissingFilesActivity({ pool, alerts }: LetterDeps) {
  return (): Promise<number> =>
    withHeartbeat(async () => {
      const reported = await inTransaction(pool, async (client) => {
        const letters = await takeUnreported(client);
        const [first] = letters;
        if (first === undefined) return 0;
        await recordAlerts(client, [
          {
            // Taken and recorded together: the same letters, lost once more, are news.
            key: `letters-without-file/${new Date().toISOString()}/${first.id}`,
            subject: 'Letters still pending virus check',
            message: messageOf(letters),
            ticket: { taskType: 'notify_task_letters_pending_scan' },
          },
        ]);
        return letters.length;
      });
      await alerts.announce();
      return reported;
    });
}
