import type { PoolClient } from 'pg';
import { countableDays } from './countable-days.ts';
import type { DayInterval } from './days.ts';
import { type Finding, numbers } from './finding.ts';
import { lockDay } from './lock.ts';
import type { Period } from './periods.ts';
import { countMessages, countPeriod, type RawCount } from './raw-count.ts';
import { rollUpDay } from './rollup.ts';

const violation = (day: string) => ({ severity: 'violation', invariant: 'R2', day }) as const;

/** True when one statement finds as many raw rows in the period as its days' rollups count. */
export async function periodHolds(client: PoolClient, period: Period): Promise<boolean> {
  const { expected, found } = await countPeriod(client, period);
  return expected === found;
}

/** The day's rollup as a scan of now would make it. Nothing is kept of it. */
async function countedAnew(client: PoolClient, day: DayInterval): Promise<number> {
  await client.query('savepoint anew');
  const { sourceRows } = await rollUpDay(client, day);
  await client.query('rollback to savepoint anew');
  return sourceRows;
}

async function markDue(client: PoolClient, day: string): Promise<void> {
  await client.query(
    `insert into nightshift.day_due (fact, day, reason)
     select fact, $1, 'rows came or went after it had been counted'
       from unnest(array['billing', 'notification_status', 'processing_time']) fact
     on conflict (fact, day) do update set nonce = excluded.nonce, reason = excluded.reason`,
    [day],
  );
}

function copiesOf(day: string, { copies }: RawCount): Finding[] {
  if (copies === 0) return [];
  const what = 'ids in notifications and in notification_history, which count once';
  return [{ severity: 'warning', invariant: 'R7', day, detail: numbers(what, 0, copies) }];
}

/**
 * Why a period does not hold, of one of its days.
 *
 * Rows may have come since the scan, as when they are restored or saved late: no fault of the night, so that is a warning,
 * and the next night counts the day anew. It is a violation when a scan of now does not count the rows of now either.
 */
export async function reconcileRows(
  client: PoolClient,
  interval: DayInterval,
  oldestRawDay: string,
  runId: string,
): Promise<Finding[]> {
  await lockDay(client, interval.day);
  const [day] = await countableDays(client, [interval], oldestRawDay, runId);
  if (day === undefined) return [];
  const before = await countMessages(client, day);
  const findings = copiesOf(day.day, before);
  if (before.messages === day.sourceRows) return findings;
  const anew = await countedAnew(client, day);
  // Each statement sees the rows of its own moment.
  const after = await countMessages(client, day);
  if (anew < Math.min(before.messages, after.messages) || anew > Math.max(before.messages, after.messages)) {
    const what = 'messages of the day in its rollup, made anew';
    return [...findings, { ...violation(day.day), detail: numbers(what, after.messages, anew) }];
  }
  await markDue(client, day.day);
  const what =
    'messages of the day now, some of which came or went after it had been counted; the next night counts it';
  const detail = numbers(what, day.sourceRows, after.messages);
  return [...findings, { severity: 'warning', invariant: 'R2', day: day.day, detail }];
}
