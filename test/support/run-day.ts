import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { inTransaction } from '../../db/postgres.ts';
import type { FactHorizon } from '../../db/receipts/mark-due.ts';
import { findProblems, type Problem } from '../../db/reporting/conclude.ts';
import { facts as allFacts, type DayInterval, type Fact, type NotificationType } from '../../db/reporting/days.ts';
import type { Finding } from '../../db/reporting/finding.ts';
import type { FactDayOutcome } from '../../db/reporting/ledger.ts';
import { lockDay } from '../../db/reporting/lock.ts';
import { type Plan, type PlanRequest, planRun, type WindowDays } from '../../db/reporting/plan.ts';
import { reconcileFactDay } from '../../db/reporting/reconcile.ts';
import { type RollupResult, rollUpDay } from '../../db/reporting/rollup.ts';
import { writeFactDay } from '../../db/reporting/write-fact-day.ts';

export const windowsOf = (days: number): WindowDays => ({
  notificationStatus: { email: days, sms: days, letter: days },
  processingTime: days,
  billing: days,
});

/** What nights look at by themselves, as it is set by default. */
export const horizon: FactHorizon = { timeZone: 'Europe/London', windows: windowsOf(10), rawHorizonDays: 364 };

export interface RunOptions {
  readonly facts?: readonly Fact[];
  readonly force?: boolean;
  /** The types of the status facts to write; all by default. */
  readonly types?: readonly NotificationType[];
  readonly oldestRawDay?: string;
  /** False: derive from the rollup as it is. */
  readonly scan?: boolean;
}

export interface DayRun {
  readonly runId: string;
  readonly rollup: RollupResult | undefined;
  readonly outcomes: Partial<Record<Fact, FactDayOutcome>>;
}

/** Opens a run in the ledger and returns its work list. */
export function plan(pool: Pool, request: Pick<PlanRequest, 'night'> & Partial<PlanRequest>): Promise<Plan> {
  const whole: PlanRequest = {
    runId: randomUUID(),
    workflowId: 'nightly-reporting',
    workflowType: 'nightlyReporting',
    upTo: 'yesterday',
    facts: allFacts,
    windows: windowsOf(10),
    timeZone: 'Europe/London',
    rawHorizonDays: 364,
    force: false,
    useRollup: false,
    ...request,
  };
  return inTransaction(pool, (client) => planRun(client, whole));
}

/** The plan of one day alone, without due days: as for billing of today. No day is too old. */
export function planDay(pool: Pool, day: string, runId: string, facts: readonly Fact[] = allFacts): Promise<Plan> {
  return plan(pool, {
    runId,
    workflowId: 'one-day',
    workflowType: 'billingToday',
    night: day,
    upTo: 'today',
    facts,
    windows: windowsOf(1),
    rawHorizonDays: 36_500,
  });
}

export function rollUp(pool: Pool, interval: DayInterval): Promise<RollupResult> {
  return inTransaction(pool, async (client) => {
    await lockDay(client, interval.day);
    return rollUpDay(client, interval);
  });
}

/** Writes the days of a plan, each fact in a transaction of its own. */
export async function writePlanned(
  pool: Pool,
  { days, facts, oldestRawDay }: Plan,
  runId: string,
  options: RunOptions = {},
): Promise<FactDayOutcome[]> {
  const request = { runId, codeVersion: 'test', oldestRawDay, force: false, ...options };
  const outcomes: FactDayOutcome[] = [];
  for (const planned of facts) {
    const interval = days.find(({ day }) => day === planned.day);
    if (interval === undefined) throw new Error(`The plan has ${planned.fact} of ${planned.day}, but not the day`);
    const factDay = { ...interval, ...planned, types: options.types ?? planned.types };
    const { nonce } = planned;
    outcomes.push(await inTransaction(pool, (client) => writeFactDay(client, factDay, { ...request, nonce })));
  }
  return outcomes;
}

/** What a night does to one day: one scan, then each fact, without the workflows around them. */
export async function runDay(pool: Pool, day: string, options: RunOptions = {}): Promise<DayRun> {
  const runId = randomUUID();
  const planned = await planDay(pool, day, runId, options.facts);
  const [interval] = planned.days;
  if (interval === undefined) throw new Error(`The plan of ${day} has no day`);
  const rollup = options.scan === false ? undefined : await rollUp(pool, interval);
  const written = await writePlanned(pool, planned, runId, options);
  return { runId, rollup, outcomes: Object.fromEntries(written.map((outcome) => [outcome.fact, outcome])) };
}

/** The problems of a run, by key. */
export async function problemsOf(pool: Pool, { runId }: { readonly runId: string }): Promise<Problem[]> {
  return inTransaction(pool, (client) => findProblems(client, runId));
}

const inWords = ({ severity, invariant, detail }: Finding) =>
  `${severity === 'warning' ? 'warning ' : ''}${invariant} ${detail}`;

/** What reconciling a day finds, fact by fact: a line for each finding, or that the fact was left out. */
export async function reconcile(pool: Pool, day: string): Promise<string[]> {
  const { days, facts } = await planDay(pool, day, randomUUID());
  const [interval] = days;
  if (interval === undefined) throw new Error(`The plan of ${day} has no day`);
  const found: string[] = [];
  for (const planned of facts) {
    const factDay = { ...interval, ...planned };
    const findings = await inTransaction(pool, (client) => reconcileFactDay(client, factDay));
    if (findings === 'left out') found.push(`${planned.fact} left out`);
    else found.push(...findings.map(inWords));
  }
  return found;
}
