import type { PoolClient } from 'pg';
import {
  addDays,
  type DayInterval,
  dayIntervals,
  type Fact,
  type NotificationType,
  notificationTypes,
  type ReportingDay,
  reportingToday,
} from './days.ts';
import { resolveNight, type WindowDays, windowDays } from './plan.ts';

/** A day to compare, and what of it. */
export interface ComparisonDay extends DayInterval {
  readonly facts: readonly Fact[];
  /** Of the status fact. */
  readonly types: readonly NotificationType[];
}

export interface ComparisonPlan {
  /** Days before it have no raw rows any more. */
  readonly oldestRawDay: ReportingDay;
  /** Ascending; at least one. */
  readonly days: readonly ComparisonDay[];
}

export interface ComparisonRequest {
  /** Both inclusive; or the windows of the night in which an instant lies (ISO 8601). */
  readonly of: { readonly from: ReportingDay; readonly to: ReportingDay } | { readonly at: string };
  readonly facts: readonly Fact[];
  readonly windows: WindowDays;
  readonly timeZone: string;
  readonly rawHorizonDays: number;
}

type Part = Pick<ComparisonDay, 'facts' | 'types'>;

function ofRange({ from, to }: { from: ReportingDay; to: ReportingDay }, facts: readonly Fact[]): Map<string, Part> {
  const days = new Map<string, Part>();
  for (let day = from; day <= to; day = addDays(day, 1)) days.set(day, { facts, types: notificationTypes });
  return days;
}

function ofWindows(request: ComparisonRequest, throughDay: ReportingDay): Map<string, Part> {
  const days = new Map<string, Part>();
  for (const { fact, day, types } of windowDays(request, throughDay)) {
    const part = days.get(day) ?? { facts: [], types: [] };
    days.set(day, {
      facts: [...part.facts, fact],
      types: fact === 'notification_status' ? types : part.types,
    });
  }
  return days;
}

/** What a comparison is to look at: a range that the caller has checked, or the windows of a night. */
export async function planComparison(client: PoolClient, request: ComparisonRequest): Promise<ComparisonPlan> {
  const { of, facts, timeZone, rawHorizonDays } = request;
  const night =
    'at' in of ? await resolveNight(client, { night: of, timeZone }) : await reportingToday(client, timeZone);
  const parts = 'at' in of ? ofWindows(request, addDays(night, -1)) : ofRange(of, facts);
  const intervals = await dayIntervals(client, [...parts.keys()], timeZone);
  const days = intervals.map((interval) => ({ ...interval, ...(parts.get(interval.day) ?? { facts: [], types: [] }) }));
  return { oldestRawDay: addDays(night, -rawHorizonDays), days };
}
