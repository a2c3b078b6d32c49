import { stringify } from 'csv-stringify/sync';
import type { ReportLine } from '../../db/billing/report.ts';

/** The columns of a report by their headings, in order. */
export type ReportColumns = Readonly<Record<string, string>>;

/** The lines of a report with a line of headings, as the admin app makes them of the JSON; money with all of its digits. */
export function reportCsv(lines: readonly ReportLine[], columns: ReportColumns): string {
  return stringify([...lines], {
    header: true,
    columns: Object.entries(columns).map(([header, key]) => ({ key, header })),
    cast: { string: (text) => text.trim() },
    // A spreadsheet would run a name that begins with = as a formula.
    escape_formulas: true,
  });
}
