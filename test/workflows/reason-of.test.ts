import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import { expect, test } from 'vitest';
import { reasonOf } from '../../workflows/failures.ts';

const wrapped = (cause: Error) =>
  new ActivityFailure('Activity task failed', 'writeFactDay', '1', 'TIMEOUT', 'me', cause);

test('the reason of a failed activity is in our own words', () => {
  expect(reasonOf(wrapped(ApplicationFailure.create({ message: 'Postgres says 42P01. Run `npm run migrate`' })))).toBe(
    'Postgres says 42P01. Run `npm run migrate`',
  );
});

test('a time-out says what it means, and what was being done', () => {
  const last = { step: 'writing billing of 2026-11-19', since: '2026-11-20T00:16:01.000Z' };
  expect(reasonOf(wrapped(new TimeoutFailure('activity Heartbeat timeout', last, 'HEARTBEAT')))).toBe(
    'activity Heartbeat timeout: its worker was not heard of for too long; it has died, or hangs. Its last step: writing ' +
      'billing of 2026-11-19, since 2026-11-20T00:16:01.000Z',
  );
  const all = new TimeoutFailure('activity ScheduleToClose timeout', undefined, 'SCHEDULE_TO_CLOSE');
  Object.assign(all, { cause: new Error('Redis is away') });
  expect(reasonOf(wrapped(all))).toBe(
    'activity ScheduleToClose timeout: it took longer than all attempts together may; the last attempt: Redis is away',
  );
});
