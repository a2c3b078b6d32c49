import fc from 'fast-check';
import type { Pool } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reportLines } from '../../db/billing/report.ts';
import { platformReports } from '../../db/billing/reports.ts';
import { serviceUsage } from '../../db/billing/service-usage.ts';
import { createDatabase } from '../support/database.ts';
import { billingFact } from '../support/fact-rows.ts';
import { service, uuid } from '../support/raw-rows.ts';
import { insertRows } from '../support/table-rows.ts';
import { addServices, allow } from './allowance-world.ts';
import { exact, inDecimal, parseExactly } from './exact.ts';

let pool: Pool;
let drop: () => Promise<void>;
let id: string;
beforeAll(async () => {
  ({ pool, drop } = await createDatabase());
  [id = service] = await addServices(pool, 'central');
});
afterAll(() => drop());

const days = ['2025-04-01', '2025-04-02', '2025-10-26', '2025-12-31', '2026-01-01', '2026-03-29', '2026-03-31'];
const texts = fc.record({
  day: fc.constantFrom(...days),
  rate: fc.constantFrom('0.0233', '0.024', '0.0165', '1', '0.000000000001', '0.1'),
  multiplier: fc.integer({ min: 1, max: 10 }),
  units: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 2_147_483_647 })),
});
type Texts = typeof texts extends fc.Arbitrary<infer T> ? T : never;

interface Sums {
  units: bigint;
  free: bigint;
  cost: bigint;
}

/** One text after the other, in the order of their days; within a day the cheaper first, then the smaller. */
function charge(rows: readonly Texts[], allowance: bigint, groupOf: (row: Texts) => string) {
  const inOrder = rows
    .map((row) => ({ row, units: BigInt(row.units) * BigInt(row.multiplier), rate: exact(row.rate) }))
    .sort((a, b) => a.row.day.localeCompare(b.row.day) || Number(a.rate - b.rate) || Number(a.units - b.units));
  const sums = new Map<string, Sums>();
  let left = allowance;
  for (const { row, units, rate } of inOrder) {
    const beyond = units - left;
    const free = beyond > 0n ? left : units;
    left -= free;
    const group = sums.get(groupOf(row)) ?? { units: 0n, free: 0n, cost: 0n };
    const cost = group.cost + (units - free) * rate;
    sums.set(groupOf(row), { units: group.units + units, free: group.free + free, cost });
  }
  return Object.fromEntries(
    [...sums].map(([group, { units, free, cost }]) => [
      group,
      [String(units), String(free), String(units - free), inDecimal(cost)],
    ]),
  );
}

type Line = Readonly<Record<string, string>>;
const found = (json: string, groupOf: (line: Line) => string) =>
  Object.fromEntries(
    parseExactly<Line[]>(json).map((line) => [
      groupOf(line),
      ['chargeable_units', 'free_allowance_used', 'charged_units', 'cost'].map((name) => line[name]),
    ]),
  );
const monthOf = (day: string) => new Date(day).toLocaleString('en-GB', { month: 'long', timeZone: 'UTC' });

const owed = async (start: string, end: string) => {
  const [line] = await reportLines(pool, platformReports.billing, { start, end });
  return exact(line?.['sms_cost'] ?? 0);
};

test('the allowance is used text by text, as exact decimals say, whatever the rates and days', async () => {
  const moment = { now: new Date('2026-11-22T12:00:00Z'), timeZone: 'Europe/London' };
  const year = { service: id, year: 2025 };
  await fc.assert(
    fc.asyncProperty(
      fc.array(texts, { minLength: 1, maxLength: 12 }),
      fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 2_147_483_647 })),
      async (rows, allowance) => {
        await pool.query('delete from public.ft_billing; delete from public.annual_billing');
        await allow(pool, id, 2025, allowance);
        const facts = rows.map(({ day, rate, multiplier, units }, at) => ({
          ...billingFact(day, 1, { service_id: id, rate_multiplier: multiplier, billable_units: units }),
          template_id: uuid(200 + at),
          rate,
        }));
        // Of another year: it uses nothing of this one's.
        facts.push({ ...billingFact('2026-04-01', 50, { service_id: id }), rate: '0.024' });
        await insertRows(pool, 'public.ft_billing', facts);
        const plain = (rate: string) => inDecimal(exact(rate));
        expect(found((await serviceUsage(pool, 'by-rate', year, moment)).body, ({ rate }) => String(rate))).toEqual(
          charge(rows, BigInt(allowance), ({ rate }) => plain(rate)),
        );
        expect(
          found((await serviceUsage(pool, 'by-month', year, moment)).body, ({ month, rate }) => `${month} ${rate}`),
        ).toEqual(charge(rows, BigInt(allowance), ({ day, rate }) => `${monthOf(day)} ${plain(rate)}`));
        // A report that begins in the middle of the year knows what was used before.
        const half = charge(rows, BigInt(allowance), ({ day }) => (day < '2026-01-01' ? 'first' : 'second'));
        expect([
          inDecimal(await owed('2025-04-01', '2025-12-31')),
          inDecimal(await owed('2026-01-01', '2026-03-31')),
        ]).toEqual(['first', 'second'].map((name) => half[name]?.[3] ?? '0'));
      },
    ),
    { numRuns: 150 },
  );
});
