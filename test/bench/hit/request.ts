import { signAdminToken } from '../../../api/admin-token.ts';
import { addDays } from '../../../db/reporting/days.ts';
import { lastDay } from '../dashboard-data.ts';

export const adminSecret = 'the-secret-of-the-bench';

/** As the admin app asks: seven days and today. */
export const range = { start: addDays(lastDay, -6), end: addDays(lastDay, 1) };

/** The path of the dashboard up to a day. Days after the last one with facts change the key, and not the answer. */
export function dashboardPath(end: string): string {
  return `/performance-dashboard?start_date=${range.start}&end_date=${end}`;
}

/** A header of now: a token lives for 30 s. */
export function authorization(): string {
  return `Bearer ${signAdminToken(adminSecret, new Date())}`;
}
