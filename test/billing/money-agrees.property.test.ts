import fc from 'fast-check';
import type { Pool } from 'pg';
import { beforeAll, expect, test } from 'vitest';
import { organisationUsageRead } from '../../db/billing/organisation-usage.ts';
import { type ReportLine, reportLines } from '../../db/billing/report.ts';
import { platformReports } from '../../db/billing/reports.ts';
import { serviceUsage } from '../../db/billing/service-usage.ts';
import { createPool } from '../../db/postgres.ts';
import { insertOrganisations, insertServices } from '../api/dashboard-rows.ts';
import { createDatabase } from '../support/database.ts';
import { email, insertRaw, letter, type RawRow, sms, uuid } from '../support/raw-rows.ts';
import { emptyTables } from '../support/reporting-database.ts';
import { runDay } from '../support/run-day.ts';
import { atEndOfFile } from '../support/scenario.ts';
import { allow } from './allowance-world.ts';
import { exact, inDecimal, parseExactly } from './exact.ts';

let pool: Pool;
let services: string[];
const organisation = uuid(900);
const atEnd = atEndOfFile();
beforeAll(async () => {
  const { url, drop } = await createDatabase();
  atEnd(drop);
  pool = createPool(url);
  atEnd(() => pool.end());
  await insertOrganisations(pool, [{ id: organisation, name: 'One' }]);
  const inOrganisation = { organisation_id: organisation };
  services = await insertServices(pool, [
    { name: 'a', ...inOrganisation },
    { name: 'b', ...inOrganisation },
  ]);
});

/** Two months, and in London two financial years. Each begins at 23:00 UTC. */
const days = ['2026-03-30', '2026-03-31', '2026-04-01', '2026-04-02'];
const beginning = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) - 3_600_000);
const years = [
  { year: 2025, start: '2025-04-01', end: '2026-03-31' },
  { year: 2026, start: '2026-04-01', end: '2027-03-31' },
];
const moment = { now: new Date('2026-04-03T12:00:00Z'), timeZone: 'Europe/London' };

const message = fc.record({
  at: fc.integer({ min: 0, max: 4 * 86_400 - 1 }),
  service: fc.constantFrom(0, 1),
  type: fc.constantFrom('sms', 'sms', 'letter', 'email'),
  units: fc.integer({ min: 1, max: 5 }),
  multiplier: fc.constantFrom(1, 2, 4, null),
  provider: fc.constantFrom('mmg', 'firetext'),
  postage: fc.constantFrom('second', 'economy', 'europe'),
  status: fc.constantFrom('delivered', 'sending', 'created', 'technical-failure'),
});
type Message = typeof message extends fc.Arbitrary<infer T> ? T : never;

const naive = (seconds: number) =>
  new Date(beginning('2026-03-30').getTime() + seconds * 1000).toISOString().replace('Z', '');
function rawOf({ at, service, type, units, multiplier, provider, postage, status }: Message): RawRow {
  const common = { service_id: services[service] ?? '', notification_status: status };
  if (type === 'email') return email(naive(at), common);
  if (type === 'letter') return letter(naive(at), { ...common, billable_units: units, postage });
  return sms(naive(at), { ...common, billable_units: units, rate_multiplier: multiplier, sent_by: provider });
}

/** Texts get a rate of their own each day. */
async function setRates(rates: readonly string[]): Promise<void> {
  await pool.query(`delete from public.rates`);
  for (const [at, rate] of rates.entries()) {
    await pool.query(
      `insert into public.rates (id, valid_from, rate, notification_type) values (gen_random_uuid(), $1, $2, 'sms')`,
      [
        beginning(days[at] ?? '')
          .toISOString()
          .replace('Z', ''),
        rate,
      ],
    );
  }
}

const sum = (values: readonly (string | number | null | undefined)[]) =>
  inDecimal(values.reduce((total, value) => total + exact(value ?? 0), 0n));
const sumOf = (lines: readonly ReportLine[], column: string) => sum(lines.map((line) => line[column]));

type Line = Readonly<Record<string, string>>;
const usageOf = async (kind: 'by-month' | 'by-rate', service: string, year: number) =>
  parseExactly<Line[]>((await serviceUsage(pool, kind, { service, year }, moment)).body);

/** What the first cost of all, by type of message. */
const costs = (lines: readonly Line[]) =>
  ['sms', 'letter'].map((type) =>
    sum(lines.filter((line) => line['notification_type'] === type).map(({ cost }) => cost)),
  );

async function organisationOf(year: number): Promise<Line[]> {
  const loaded = await organisationUsageRead(pool, { organisation, year }, { ...moment, now: () => moment.now }).load();
  return parseExactly<{ services: Line[] }>(loaded?.body ?? '').services;
}

/** Texts before any allowance, in pounds: rates by day, units and multipliers. */
function textsCost(messages: readonly Message[], rates: readonly string[]): string {
  const texts = messages.filter(({ type, status }) => type === 'sms' && ['delivered', 'sending'].includes(status));
  const cost = texts.map(
    ({ at, units, multiplier }) => BigInt(units * (multiplier ?? 1)) * exact(rates[Math.floor(at / 86_400)] ?? 0),
  );
  return inDecimal(cost.reduce((total, each) => total + each, 0n));
}

test('money agrees to the last digit: by day, month, year, service and organisation, before the night and after it', async () => {
  const rate = fc.constantFrom('0.024', '0.0233', '0.000000000007', '1.1', '0.333333333333');
  await fc.assert(
    fc.asyncProperty(
      fc.array(message, { minLength: 1, maxLength: 25 }),
      fc.tuple(rate, rate, rate, rate),
      fc.integer({ min: 0, max: 30 }),
      async (messages, rates, allowance) => {
        await emptyTables(pool);
        await pool.query('delete from public.annual_billing');
        await setRates(rates);
        for (const service of services) for (const { year } of years) await allow(pool, service, year, allowance);
        await insertRaw(pool, { notifications: messages.map(rawOf) });
        const all = () =>
          Promise.all(
            services.flatMap((service) =>
              years.flatMap(({ year }) => [usageOf('by-month', service, year), usageOf('by-rate', service, year)]),
            ),
          );
        const beforeTheNight = await all();
        for (const day of days) await runDay(pool, day, { facts: ['billing'] });
        expect(await all()).toEqual(beforeTheNight);

        for (const { year, start, end } of years) {
          const range = { start, end };
          const billing = await reportLines(pool, platformReports.billing, range);
          const volumes = await reportLines(pool, platformReports.volumesByService, range);
          const byOrganisation = await organisationOf(year);
          for (const service of services) {
            const ofService = <T extends Line | ReportLine>(lines: readonly T[]) =>
              lines.filter((line) => line['service_id'] === service);
            const yearly = costs(await usageOf('by-rate', service, year));
            expect(costs(await usageOf('by-month', service, year))).toEqual(yearly);
            expect(ofService(byOrganisation).map((line) => [line['sms_cost'], line['letter_cost']])).toEqual([yearly]);
            expect([sumOf(ofService(billing), 'sms_cost'), sumOf(ofService(billing), 'letter_cost')]).toEqual(yearly);
            expect(sumOf(ofService(volumes), 'letter_cost')).toBe(yearly[1]);
          }
          // What was free and what was charged is what was sent, by day, service and provider.
          const sent = sumOf(
            await reportLines(pool, platformReports.dailyProviderVolumes, range),
            'sms_chargeable_units',
          );
          expect(sumOf(await reportLines(pool, platformReports.dailyVolumes, range), 'sms_chargeable_units')).toBe(
            sent,
          );
          expect(sumOf(volumes, 'sms_chargeable_units')).toBe(sent);
          expect(sum(byOrganisation.map((line) => line['sms_billable_units']))).toBe(sent);
        }
        const everyDay = { start: days[0] ?? '', end: days[3] ?? '' };
        const byProvider = await reportLines(pool, platformReports.dailyProviderVolumes, everyDay);
        expect(sumOf(byProvider, 'sms_cost')).toBe(textsCost(messages, rates));
      },
    ),
    { numRuns: 20 },
  );
});
