import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { createTestApi } from '../support/api.ts';

const dashboardFile = z.object({ query: z.record(z.string(), z.string()), status: z.int(), body: z.unknown() });

/**
 * Asks for the dashboard at 09:00 UTC on the date of the night, with a signed token.
 *
 * @returns undefined when the case expects none; else what differs from the expected answer, a line each.
 */
export async function compareDashboard(
  directory: string,
  servers: { readonly databaseUrl: string; readonly redisUrl: string },
  { today, timeZone }: { readonly today: string; readonly timeZone: string },
): Promise<string[] | undefined> {
  const file = join(directory, 'expected', 'dashboard.json');
  if (!existsSync(file)) return undefined;
  const expected = dashboardFile.parse(JSON.parse(await readFile(file, 'utf8')));
  const closing: (() => Promise<void>)[] = [];
  try {
    const now = () => new Date(`${today}T09:00:00Z`);
    const { get } = createTestApi((close) => void closing.push(close), { ...servers, now, timeZone });
    const response = await get(`/performance-dashboard?${new URLSearchParams(expected.query)}`);
    const body: unknown = await response.json();
    return [
      ...(response.status === expected.status ? [] : [`status: expected ${expected.status}, found ${response.status}`]),
      ...(isDeepStrictEqual(body, expected.body)
        ? []
        : [`body: expected ${JSON.stringify(expected.body)}`, `body: found    ${JSON.stringify(body)}`]),
    ];
  } finally {
    for (const close of closing) await close();
  }
}
