import type { Alert } from '../../../db/alerts.ts';
import type { StuckLetters } from '../../../db/letters/housekeeping.ts';
import type { ReportingDay } from '../../../db/reporting/days.ts';

/** All but the key, which is the same for every check. */
export type AlertText = Omit<Alert, 'key'>;

const runbook = 'https://github.com/alphagov/notifications-manuals/wiki/Support-Runbook';

/** "Monday 05 January" */
const longDay = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: '2-digit', month: 'long', timeZone: 'UTC' });

function inWords(day: ReportingDay): string {
  return longDay.format(new Date(`${day}T00:00:00Z`)).replace(',', '');
}

function news({ unreported }: StuckLetters): string {
  return `${unreported.length} of them not reported before`;
}

/** Spec: nightly §7.5, "check-if-letters-still-in-created". */
export function stillCreatedText(letters: StuckLetters): AlertText {
  return {
    subject: "Letters still in 'created' status",
    message:
      `${letters.found} letters were created before 17.30 yesterday and still have 'created' status, ${news(letters)}. ` +
      `Follow runbook to resolve: ${runbook}#deal-with-letters-still-in-created.`,
    ticket: { taskType: 'notify_task_letters_created_status' },
  };
}

/** Spec: nightly §7.5, "check-if-letters-in-technical-failure". */
export function technicalFailureText(letters: StuckLetters): AlertText {
  return {
    subject: "Letters in 'technical-failure' status",
    message:
      `${letters.found} letters of the last 3 days have 'technical-failure' status, ${news(letters)}. They will not be ` +
      `printed. Follow runbook to resolve: ${runbook}.`,
    ticket: { taskType: 'notify_task_letters_technical_failure_status' },
  };
}

/**
 * Spec: nightly §7.5, "raise-alert-if-letter-notifications-still-sending".
 *
 * @param sentBy the day by which they were sent.
 * @param ccs DVLA's addresses.
 */
export function stillSendingText(letters: StuckLetters, sentBy: ReportingDay, ccs: readonly string[]): AlertText {
  return {
    subject: 'Letters still sending',
    message:
      `There are ${letters.found} letters in the 'sending' state from ${inWords(sentBy)}, ${news(letters)}. ` +
      `Resolve using ${runbook}#deal-with-letters-still-in-sending`,
    ticket: { taskType: 'notify_task_letters_sending', ccs },
  };
}
