import type { Pool, PoolClient } from 'pg';
import { recordAlerts } from '../../../db/alerts.ts';
import {
  type StuckLetters,
  takeStillCreated,
  takeStillSending,
  takeTechnicalFailures,
} from '../../../db/letters/housekeeping.ts';
import { inTransaction } from '../../../db/postgres.ts';
import type { LetterCheck, LettersFound } from '../../../workflows/housekeeping-types.ts';
import type { Alerts } from '../../alerts.ts';
import { type AlertText, stillCreatedText, stillSendingText, technicalFailureText } from './texts.ts';
import { isWorkingDay, workingDaysBack } from './working-days.ts';

/** What the housekeeping of letters works with. */
export interface HousekeepingDeps {
  readonly pool: Pool;
  readonly alerts: Alerts;
  /** IANA name of the reporting zone. */
  readonly timeZone: string;
  readonly dvlaEmailAddresses: readonly string[];
}

interface Finding {
  readonly letters: StuckLetters;
  readonly text: AlertText;
}

type Check = (client: PoolClient, at: string, deps: HousekeepingDeps) => Promise<Finding | undefined>;

const checks: Readonly<Record<LetterCheck, Check>> = {
  created: async (client, at, { timeZone }) => {
    const letters = await takeStillCreated(client, at, timeZone);
    return { letters, text: stillCreatedText(letters) };
  },
  'technical-failure': async (client, at) => {
    const letters = await takeTechnicalFailures(client, at);
    return { letters, text: technicalFailureText(letters) };
  },
  sending: async (client, at, { dvlaEmailAddresses }) => {
    const today = at.slice(0, 10);
    if (!isWorkingDay(today)) return undefined;
    const sentBy = workingDaysBack(today, 2);
    const letters = await takeStillSending(client, sentBy);
    return { letters, text: stillSendingText(letters, sentBy, dvlaEmailAddresses) };
  },
};

/**
 * Reports letters that are in a state for too long: one alert for all that no alert has named before.
 *
 * @param at ISO 8601 in UTC, the time that counts as now.
 */
export async function checkLetters(deps: HousekeepingDeps, check: LetterCheck, at: string): Promise<LettersFound> {
  const result = await inTransaction(deps.pool, async (client) => {
    const finding = await checks[check](client, at, deps);
    if (finding === undefined) return { found: 0, reported: 0 };
    const { letters, text } = finding;
    const [first] = letters.unreported;
    // A letter makes the key, as an attempt that is made again may find others than the one before it.
    if (first !== undefined) await recordAlerts(client, [{ key: `letters-${check}/${at}/${first}`, ...text }]);
    return { found: letters.found, reported: letters.unreported.length };
  });
  await deps.alerts.announce();
  return result;
}
