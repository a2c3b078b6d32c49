/** Shadow mode: which schedules run while Notify's own beat still writes the facts. `temporal.config.ts` hands them out. */
import type { ScheduleSpec } from './schedules.config.ts';

/** Notes of pauses that are ours begin with it; what somebody else has paused is theirs. */
export const shadowMark = 'NIGHTSHIFT_SHADOW';

/** The entries of Notify's beat (`CELERY` in its app/config.py) that each schedule stands in for. Spec: nightly §1. */
const replaced: Readonly<Record<string, readonly string[]>> = {
  'nightly-reporting': [
    'timeout-sending-notifications',
    'create-nightly-billing',
    'create-nightly-notification-status',
    'save-daily-notification-processing-time',
  ],
  'billing-today': ['update-ft-billing-for-today'],
  'archive-notifications': ['delete-notifications-older-than-retention'],
  'deep-archive': ['deep-archive-notification-history-up-to-limit'],
  'populate-annual-billing': ['run-populate-annual-billing'],
  'letter-rescue': ['check-if-letters-still-pending-virus-check'],
  'letter-rescue-nightly': ['check-if-letters-still-pending-virus-check-nightly'],
  'letters-still-created': ['check-if-letters-still-in-created'],
  'letters-technical-failure': ['check-if-letters-in-technical-failure'],
  'letters-still-sending': ['raise-alert-if-letter-notifications-still-sending'],
};

/** They write only what was found, and alerts about it: all other work may need rights that a shadow is not given. */
const runInShadow: readonly string[] = ['compare-facts', 'alerts-waiting'];

function whyPaused(id: string): string {
  const entries = replaced[id];
  return entries === undefined
    ? `${shadowMark} is true: it is of no use, or might write beside Notify, while no night runs`
    : `${shadowMark} is true: Notify's beat does it, by ${entries.join(', ')}`;
}

/** The schedules with what is paused: in shadow mode all that would write beside Notify, otherwise the comparison. */
export function inShadow(specs: readonly ScheduleSpec[], shadow: boolean): ScheduleSpec[] {
  return specs.map((spec) => {
    const { id } = spec;
    if (shadow) return runInShadow.includes(id) ? spec : { ...spec, paused: whyPaused(id) };
    if (id !== 'compare-facts') return spec;
    return { ...spec, paused: `${shadowMark} is not true: the nights themselves write the facts` };
  });
}
