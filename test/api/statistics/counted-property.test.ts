import fc from 'fast-check';
import type { Pool } from 'pg';
import { beforeAll, expect, test } from 'vitest';
import type { TestApi } from '../../support/api.ts';
import { otherService, otherTemplate, service, template } from '../../support/raw-rows.ts';
import { insertServices } from '../dashboard-rows.ts';
import { apiOfFile } from '../organisations/api-of-file.ts';
import { read } from '../organisations/organisation-rows.ts';
import { arbitraryWorld, type Counted, dayOf, days, naiveMessages } from './arbitrary-messages.ts';
import { insertTemplate } from './job-and-template.ts';
import { loadWorld } from './load-world.ts';

let now = new Date();
let pool: Pool;
let api: TestApi;

beforeAll(async () => {
  const file = await apiOfFile(() => now);
  ({ pool, api } = file);
  const ids = await insertServices(pool, [{ name: 'first' }, { name: 'second' }]);
  for (const [index, id] of [service, otherService].entries()) {
    await pool.query('update services set id = $1 where id = $2', [id, ids[index]]);
  }
  for (const id of [template, otherTemplate]) await insertTemplate(pool, { id, service });
  return file.close;
});

type Tally = Readonly<Record<string, number>>;

/** How many of each name. */
function tally(names: readonly string[]): Tally {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** From pairs of a name and a number; zeros are left out, as nothing is counted there. */
const tallyOf = (pairs: readonly (readonly [string, number])[]): Tally =>
  Object.fromEntries(pairs.filter(([, number]) => number > 0));

const daysBefore = (day: string, number: number) =>
  new Date(Date.parse(day) - number * 86_400_000).toISOString().slice(0, 10);
const isOurs = ({ service_id, key_type }: Counted) => service_id === service && key_type !== 'test';

async function byTemplate(wholeDays: number): Promise<Tally> {
  interface Line {
    readonly template_id: string;
    readonly template_type: string;
    readonly status: string;
    readonly count: number;
  }
  const { data } = await read<{ data: Line[] }>(api, `/service/${service}/template-statistics?whole_days=${wholeDays}`);
  return tallyOf(data.map((line) => [`${line.template_id} ${line.template_type} ${line.status}`, line.count]));
}

async function requested(wholeDays: number): Promise<Tally> {
  const path = `/service/${service}/statistics?limit_days=${wholeDays}`;
  const { data } = await read<{ data: Record<string, { requested: number }> }>(api, path);
  return tallyOf(Object.entries(data).map(([type, counts]) => [type, counts.requested]));
}

async function byMonth(): Promise<Tally> {
  type Months = Record<string, Record<string, Record<string, number>>>;
  const months = async (year: number) =>
    (await read<{ data: Months }>(api, `/service/${service}/notifications/monthly?year=${year}`)).data;
  const found = { ...(await months(2025)), ...(await months(2026)) };
  return tallyOf(
    Object.entries(found).flatMap(([month, types]) =>
      Object.entries(types).flatMap(([type, statuses]) =>
        Object.entries(statuses).map(([status, number]) => [`${month} ${type} ${status}`, number] as const),
      ),
    ),
  );
}

async function byMonthAndTemplate(): Promise<Tally> {
  interface Line {
    readonly template_id: string;
    readonly month: number | string;
    readonly count: number;
  }
  const lines = async (year: number) =>
    (await read<{ stats: Line[] }>(api, `/service/${service}/notifications/templates_usage/monthly?year=${year}`))
      .stats;
  const found = [...(await lines(2025)), ...(await lines(2026))];
  return tallyOf(found.map(({ template_id, month, count }) => [`${template_id} ${month}`, count]));
}

async function ofPlatform(range: string): Promise<Tally> {
  type Types = Record<string, { total: number; 'test-key': number; failures: Record<string, number> }>;
  const types = await read<Types>(api, `/platform-stats?${range}`);
  return tallyOf(
    Object.entries(types).flatMap(([type, counts]) => [
      [`${type} total`, counts.total],
      [`${type} test`, counts['test-key']],
      [`${type} failed`, counts.failures['permanent-failure'] ?? 0],
    ]),
  );
}

async function ofServices(range: string): Promise<Tally> {
  interface Listed {
    readonly id: string;
    readonly statistics: Readonly<Record<string, { readonly requested: number }>>;
  }
  const { data } = await read<{ data: Listed[] }>(api, `/service?detailed=True&${range}`);
  return tallyOf(
    data.flatMap(({ id, statistics }) =>
      Object.entries(statistics).map(([type, counts]) => [`${id} ${type}`, counts.requested] as const),
    ),
  );
}

async function monthsOfServices(range: string): Promise<Tally> {
  type Row = readonly [string, string, string, string, ...number[]];
  const rows = await read<Row[]>(api, `/service/monthly-data-by-service?${range}`);
  return tallyOf(
    rows.map(([month, id, , type, ...counts]) => [
      `${month.slice(0, 7)} ${id} ${type}`,
      counts.reduce((sum, count) => sum + count, 0),
    ]),
  );
}

async function lastUsed(): Promise<string | null> {
  const path = `/service/${service}/template-statistics/last-used/${template}`;
  return (await read<{ last_date_used: string | null }>(api, path)).last_date_used;
}

/** The time of the latest message, or its day when that comes from the facts. */
function possiblyLastUsed(messages: readonly Counted[]): (string | null)[] {
  const latest = messages.toSorted((a, b) => a.created_at.localeCompare(b.created_at)).at(-1);
  if (latest === undefined) return [null];
  return [`${latest.created_at.replace(' ', 'T')}000Z`, `${latest.day}T00:00:00.000000Z`];
}

const ranges = fc.tuple(fc.constantFrom(...days), fc.constantFrom(...days)).map((range) => range.toSorted());

test('whatever days nights have completed, every read counts each message once', { timeout: 240_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryWorld, fc.nat(7), ranges, async (world, wholeDays, [start = '', end = '']) => {
      ({ now } = world);
      const today = dayOf(now);
      await loadWorld(pool, world);
      const all = naiveMessages(world);
      const ours = all.filter(isOurs);
      const names = (messages: readonly Counted[], name: (message: Counted) => string) => tally(messages.map(name));

      const recent = ours.filter(({ day }) => day >= daysBefore(today, wholeDays));
      expect(await byTemplate(wholeDays)).toEqual(
        names(recent, (m) => `${m.template_id} ${m.notification_type} ${m.notification_status}`),
      );
      const isRequested = ({ notification_status }: Counted) => notification_status !== 'cancelled';
      expect(await requested(wholeDays)).toEqual(names(recent.filter(isRequested), (m) => m.notification_type));
      expect(await byMonth()).toEqual(
        names(ours, (m) => `${m.day.slice(0, 7)} ${m.notification_type} ${m.notification_status}`),
      );
      expect(await byMonthAndTemplate()).toEqual(
        names(ours.filter(isRequested), (m) => `${m.template_id} ${Number(m.day.slice(5, 7))}`),
      );
      expect(possiblyLastUsed(ours.filter(({ template_id }) => template_id === template))).toContain(await lastUsed());

      const range = `start_date=${start}&end_date=${end}`;
      const inRange = all.filter(({ day }) => day >= start && day <= end);
      expect(await ofPlatform(range)).toEqual(
        tally(
          inRange.flatMap((m) => {
            if (m.key_type === 'test') return [`${m.notification_type} test`];
            const isFailed = m.notification_status === 'permanent-failure';
            return [`${m.notification_type} total`, ...(isFailed ? [`${m.notification_type} failed`] : [])];
          }),
        ),
      );
      expect(await ofServices(range)).toEqual(
        names(inRange.filter(isRequested), (m) => `${m.service_id} ${m.notification_type}`),
      );
      const hasColumn = (m: Counted) =>
        m.key_type !== 'test' && !['created', 'cancelled'].includes(m.notification_status) && m.day < today;
      expect(await monthsOfServices(range)).toEqual(
        names(inRange.filter(hasColumn), (m) => `${m.day.slice(0, 7)} ${m.service_id} ${m.notification_type}`),
      );
    }),
    { numRuns: 150 },
  );
});
