import { z } from '@hono/zod-openapi';
import type { Pool } from 'pg';
import { billingReport, despatchReport } from '../../db/billing/reports.ts';
import { dailyProviderVolumes, dailyVolumes, volumesByService } from '../../db/billing/volumes.ts';
import type { DateRange } from '../../db/dashboard/dashboard.ts';
import type { ApiContext } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { adminFailures, failureBody, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { rangeOfOneYear, reportRange } from './report-range.ts';
import { billingLine, dailyVolume, despatchLine, providerVolume, rangeQuery, serviceVolume } from './shapes.ts';

interface Report {
  readonly name: string;
  readonly summary: string;
  readonly line: z.ZodType;
  readonly range: (c: ApiContext) => DateRange;
  /** The JSON text that is served. */
  readonly read: (pool: Pool, range: DateRange) => Promise<string>;
}

const reports: readonly Report[] = [
  {
    name: 'data-for-billing-report',
    summary: 'What services owe for texts beyond the allowance and for letters',
    line: billingLine,
    range: rangeOfOneYear,
    read: billingReport,
  },
  {
    name: 'data-for-dvla-billing-report',
    summary: 'What the letters that were despatched cost',
    line: despatchLine,
    range: rangeOfOneYear,
    read: despatchReport,
  },
  {
    name: 'daily-volumes-report',
    summary: 'What was sent, by day',
    line: dailyVolume,
    range: reportRange,
    read: dailyVolumes,
  },
  {
    name: 'daily-sms-provider-volumes-report',
    summary: 'Texts, by day and provider',
    line: providerVolume,
    range: reportRange,
    read: dailyProviderVolumes,
  },
  {
    name: 'volumes-by-service',
    summary: 'What each live service sent',
    line: serviceVolume,
    range: reportRange,
    read: volumesByService,
  },
];

/** From the facts alone: as of the last night, or for today as of the last hour. Spec: nightly §4.8. */
export function platformReports({ pool }: ApiDeps): Route[] {
  return reports.map(({ name, summary, line, range, read }) => ({
    definition: {
      method: 'get',
      path: `/platform-stats/${name}`,
      summary: `${summary}, from start_date to end_date, both inclusive`,
      security: byAdmin,
      request: { query: rangeQuery },
      responses: {
        200: jsonResponse('The lines', z.array(line)),
        400: jsonResponse('Dates that do not fit', failureBody),
        ...adminFailures,
      },
    },
    answer: async (c) => ({ status: 200, body: await read(pool, range(c)) }),
  }));
}
