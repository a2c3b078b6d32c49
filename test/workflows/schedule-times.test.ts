import { Client, Connection } from '@temporalio/client';
import { msToTs, requiredTsToDate } from '@temporalio/common/lib/time.js';
import { expect, inject, onTestFinished, test } from 'vitest';
import { applySchedules } from '../../activities/apply-schedules.ts';
import { ownSchedule } from '../support/own-schedule.ts';

/** When London's clocks go back. */
function lastSunday(year: number, month: number): string {
  const last = new Date(Date.UTC(year, month + 1, 0));
  last.setUTCDate(last.getUTCDate() - last.getUTCDay());
  return last.toISOString().slice(0, 10);
}

test.each([2025, 2026, 2027])('in %i the nightly schedule has a time on every London date', async (year) => {
  const connection = await Connection.connect({ address: inject('servers').temporalAddress });
  onTestFinished(() => connection.close());
  const client = new Client({ connection });
  const { spec } = ownSchedule(client, 'nightlyReporting');
  await applySchedules(client, [spec], { taskQueue: 'nobody works here', print: () => {} });

  const { startTime } = await client.workflowService.listScheduleMatchingTimes({
    namespace: 'default',
    scheduleId: spec.id,
    startTime: msToTs(Date.UTC(year, 0, 1)),
    endTime: msToTs(Date.UTC(year, 11, 31, 23)),
  });

  const london = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/London' });
  const dates = startTime.map((time) => london.format(requiredTsToDate(time, 'startTime')));
  const everyDate = Array.from({ length: 365 }, (_, index) =>
    new Date(Date.UTC(year, 0, 1 + index)).toISOString().slice(0, 10),
  );
  expect([...new Set(dates)]).toEqual(everyDate);
  const twice = dates.filter((date, index) => date === dates[index - 1]);
  expect(twice).toEqual([lastSunday(year, 9)]);
});
