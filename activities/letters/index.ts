import { noteMissing } from '../../db/letters/missing.ts';
import type {
  LetterFileActivities,
  LetterRescueActivities,
  LetterScanActivities,
} from '../../workflows/letter-types.ts';
import { withNamedFailures } from '../failures.ts';
import { withHeartbeat } from '../heartbeat.ts';
import type { LetterDeps } from './deps.ts';
import { giveUpLetterActivity } from './give-up-letter.ts';
import { replayLetterActivity } from './replay-letter.ts';
import { reportMissingFilesActivity } from './report-missing-files.ts';
import { reportTroubleActivity } from './report-trouble.ts';
import { sanitiseLetterActivity } from './sanitise-letter.ts';
import { scanLetterActivity } from './scan-letter.ts';
import { settleInfectedActivity } from './settle-infected.ts';
import { startMissingScansActivity } from './start-missing-scans.ts';

/** The activities around letters, with what they work on handed in. */
export function createLetterActivities(deps: LetterDeps): LetterScanActivities & LetterRescueActivities {
  return withNamedFailures<LetterScanActivities & LetterRescueActivities>({
    settleInfected: settleInfectedActivity(deps),
    giveUpLetter: giveUpLetterActivity(deps),
    replayLetter: replayLetterActivity(deps),
    noteMissing: (id, lookedFor) => withHeartbeat(() => noteMissing(deps.pool, id, lookedFor)),
    reportTrouble: reportTroubleActivity(deps),
    startMissingScans: startMissingScansActivity(deps),
    reportMissingFiles: reportMissingFilesActivity(deps),
  });
}

/** The activities that read the files of letters. */
export function createLetterFileActivities(deps: LetterDeps): LetterFileActivities {
  return withNamedFailures<LetterFileActivities>({
    scanLetter: scanLetterActivity(deps),
    sanitiseLetter: sanitiseLetterActivity(deps),
  });
}
