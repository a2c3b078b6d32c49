import { z } from 'zod';
import { addDays, type ReportingDay } from '../../db/reporting/days.ts';
import type { LocalApi } from '../../stack/api.ts';

/** What the admin app asks for: the week before the date, and the date itself. Spec: cache §4. */
function dashboardUrl({ url }: LocalApi, today: ReportingDay): string {
  return `${url}/performance-dashboard?start_date=${addDays(today, -7)}&end_date=${today}`;
}

/** A command that may be pasted at any time: it makes its token, which is good for 30 seconds, when it runs. */
export function dashboardCommand(api: LocalApi, today: ReportingDay): string {
  return `curl -H "Authorization: Bearer $(${api.tokenCommand})" '${dashboardUrl(api, today)}'`;
}

/**
 * Asks the API as the admin app does, and says in a line what it shows.
 *
 * @throws Error with the answer, when it is not the figures.
 */
export async function dashboardLine(api: LocalApi, today: ReportingDay): Promise<string> {
  const response = await fetch(dashboardUrl(api, today), {
    headers: { authorization: `Bearer ${await api.token()}` },
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`Expected the dashboard's figures, got ${response.status}: ${text}`);
  const { total_notifications: total } = z.object({ total_notifications: z.number() }).parse(JSON.parse(text));
  const through = response.headers.get('nightshift-complete-through') ?? 'no day yet';
  return `The dashboard shows ${total.toLocaleString('en-GB')} notifications, complete through ${through}`;
}
