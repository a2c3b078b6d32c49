import type { PoolClient } from 'pg';
import { rowsAway } from '../deep-archive/away.ts';
import type { DayInterval, Fact, NotificationType } from './days.ts';
import { definitions } from './definitions.ts';
import { RollupMissingError } from './errors.ts';
import type { FactDay } from './fact-definition.ts';
import { type FactDifferences, factDifferences } from './fact-differences.ts';
import { isLate } from './late-changes.ts';
import { lockDay } from './lock.ts';
import { rollUpDay } from './rollup.ts';
import { addRates, type WhatIfRates } from './what-if-rates.ts';
import { currentRollup, refusal } from './write-fact-day.ts';

export interface DryRun {
  readonly interval: DayInterval;
  readonly facts: readonly Fact[];
  /** Of the status fact. */
  readonly types: readonly NotificationType[];
  /** Rates to try out. */
  readonly rates: WhatIfRates | null;
  /** Derive from the day's rollup as it is, and read no raw row. */
  readonly useRollup: boolean;
  /** Days before this one have no raw rows any more. */
  readonly oldestRawDay: string;
  readonly timeZone: string;
}

/** What a night would do to a day of a fact. */
export interface ComparedFactDay extends FactDifferences {
  readonly fact: Fact;
  readonly day: string;
  /** `late`: what differs is no more than what has changed since the fact was written. */
  readonly state: 'equal' | 'late' | 'different' | 'refused';
  /** Why a night would refuse the day. */
  readonly reason: string | null;
}

/** Undefined: a night would write it. */
async function reasonToRefuse(
  client: PoolClient,
  factDay: FactDay,
  { messagesBefore }: FactDifferences,
  oldestRawDay: string,
): Promise<string | undefined> {
  try {
    await currentRollup(client, factDay);
  } catch (error) {
    if (error instanceof RollupMissingError) return error.message;
    throw error;
  }
  const { sourceRows } = definitions[factDay.fact];
  const { rows } = await client.query<{ source_rows: string }>(sourceRows, [factDay.day]);
  const source = { rows: Number(rows[0]?.source_rows ?? 0), away: await rowsAway(client, factDay) };
  return refusal(factDay, { messages: messagesBefore }, source, { force: false, oldestRawDay });
}

async function compareFact(client: PoolClient, factDay: FactDay, run: DryRun): Promise<ComparedFactDay> {
  const { fact, day } = factDay;
  const found = await factDifferences(client, factDay);
  const reason = await reasonToRefuse(client, factDay, found, run.oldestRawDay);
  if (reason !== undefined) {
    const { messagesBefore, poundsBefore } = found;
    const asItIs = { appear: 0, vanish: 0, change: 0, messagesAfter: messagesBefore, poundsAfter: poundsBefore };
    return { ...found, ...asItIs, largest: [], fact, day, state: 'refused', reason };
  }
  const isEqual = found.appear + found.vanish + found.change === 0;
  const mayBeLate = !isEqual && fact === 'notification_status' && !run.useRollup;
  const state = isEqual ? 'equal' : mayBeLate && (await isLate(client, factDay)) ? 'late' : 'different';
  return { ...found, fact, day, state, reason: null };
}

/**
 * What a night would do to a day now: rolls it up as a night does, and reads how the facts differ. The caller rolls the
 * transaction back, which has to be READ COMMITTED. Of Notify's tables it locks no row, and waits for none; the session's
 * bounds on statements and locks hold.
 */
export async function dryRunDay(client: PoolClient, run: DryRun): Promise<ComparedFactDay[]> {
  const { interval, facts, types, rates, useRollup, timeZone } = run;
  await lockDay(client, interval.day);
  if (!useRollup && facts.some((fact) => fact !== 'letter_despatch')) await rollUpDay(client, interval);
  if (rates !== null) await addRates(client, rates, timeZone);
  // As when a night writes: see writeFactDay.
  await client.query('set local enable_bitmapscan = off');
  const compared: ComparedFactDay[] = [];
  for (const fact of facts) compared.push(await compareFact(client, { ...interval, fact, types }, run));
  return compared;
}
