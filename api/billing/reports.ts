import { z } from '@hono/zod-openapi';
import { type Report, reportLines, reportRead } from '../../db/billing/report.ts';
import { platformReports as reportsInSql } from '../../db/billing/reports.ts';
import type { DateRange } from '../../db/dashboard/dashboard.ts';
import type { ApiContext } from '../answer.ts';
import { cachedAnswer } from '../cached-answer.ts';
import type { ApiDeps } from '../deps.ts';
import { adminFailures, cachedFailures, failureBody, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { wantsCsv } from '../wants-csv.ts';
import {
  billingColumns,
  dailyVolumeColumns,
  despatchColumns,
  providerVolumeColumns,
  serviceVolumeColumns,
} from './report-columns.ts';
import { type ReportColumns, reportCsv } from './report-csv.ts';
import { rangeOfOneYear, reportRange } from './report-range.ts';
import { billingLine, dailyVolume, despatchLine, providerVolume, rangeQuery, serviceVolume } from './shapes.ts';

interface ServedReport {
  readonly report: Report;
  readonly summary: string;
  readonly line: z.ZodType;
  readonly columns: ReportColumns;
  readonly range: (c: ApiContext) => DateRange;
}

const reports: readonly ServedReport[] = [
  {
    report: reportsInSql.billing,
    summary: 'What services owe for texts beyond the allowance and for letters',
    line: billingLine,
    columns: billingColumns,
    range: rangeOfOneYear,
  },
  {
    report: reportsInSql.despatch,
    summary: 'What the letters that were despatched cost',
    line: despatchLine,
    columns: despatchColumns,
    range: rangeOfOneYear,
  },
  {
    report: reportsInSql.dailyVolumes,
    summary: 'What was sent, by day',
    line: dailyVolume,
    columns: dailyVolumeColumns,
    range: reportRange,
  },
  {
    report: reportsInSql.dailyProviderVolumes,
    summary: 'Texts, by day and provider',
    line: providerVolume,
    columns: providerVolumeColumns,
    range: reportRange,
  },
  {
    report: reportsInSql.volumesByService,
    summary: 'What each live service sent',
    line: serviceVolume,
    columns: serviceVolumeColumns,
    range: reportRange,
  },
];

/** From the facts alone: as of the last night, or for today as of the last hour. Spec: nightly §4.8. */
export function platformReports({ pool, cache }: ApiDeps): Route[] {
  return reports.map(({ report, summary, line, columns, range }) => ({
    definition: {
      method: 'get',
      path: `/platform-stats/${report.name}`,
      summary: `${summary}, from start_date to end_date, both inclusive`,
      security: byAdmin,
      request: { query: rangeQuery },
      responses: {
        200: {
          description: 'The lines',
          content: { 'application/json': { schema: z.array(line) }, 'text/csv': { schema: z.string() } },
        },
        400: jsonResponse('Dates that do not fit', failureBody),
        ...adminFailures,
        ...cachedFailures,
      },
    },
    async answer(c) {
      const dates = range(c);
      if (!wantsCsv(c)) return cachedAnswer(c, await cache.read(reportRead(pool, report, dates)));
      const body = reportCsv(await reportLines(pool, report, dates), columns);
      return { status: 200, body, contentType: 'text/csv; charset=utf-8' };
    },
  }));
}
