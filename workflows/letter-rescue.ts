import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import { checkRescueInput } from './check-rescue-input.ts';
import type { LetterRescueActivities, Rescued, RescueInput } from './letter-types.ts';
import { markdownTable } from './markdown-table.ts';
import { nominalTime } from './nominal-time.ts';
import { rescuePolicy } from './policies.ts';

/** The next look at the last letters is ten minutes later, the one at all letters a day. */
const lastBound = '9 minutes';
const allBound = '100 minutes';

/**
 * Starts a scan for each letter that has waited for one for more than ten minutes and has none, and reports the letters
 * whose file is nowhere, each once. A look at all letters also deletes the files that no letter leads to. Spec: nightly §7.3, §7.4.
 */
export async function letterRescue(given: RescueInput = {}): Promise<Rescued> {
  const input = checkRescueInput(given);
  const bound = input.maxMinutesAgo === undefined ? allBound : lastBound;
  const { startMissingScans, reportMissingFiles } = proxyActivities<LetterRescueActivities>(rescuePolicy(bound));
  // First: it takes a moment, whatever the other one takes.
  const reported = await reportMissingFiles.executeWithOptions({ summary: 'letters without a file' }, []);
  const started = await startMissingScans.executeWithOptions({ summary: 'letters without a scan' }, [
    { ...input, at: nominalTime().toISOString() },
  ]);
  const rescued = { ...started, reported };
  setCurrentDetails(
    markdownTable(
      ['letters', '>count'],
      [
        ['that have waited for more than ten minutes', rescued.waiting],
        ['of them, with a scan', rescued.running],
        ['given one now', rescued.started],
        ['without a file, reported for the first time', reported],
        ['files without a letter, deleted', rescued.filesDeleted ?? 'not looked for'],
      ],
    ),
  );
  return rescued;
}
