import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { msToNumber } from '@temporalio/common/lib/time.js';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../temporal.config.ts';
import { failureTypes } from '../../workflows/names.ts';
import * as policies from '../../workflows/policies.ts';

const folder = join(import.meta.dirname, '../../workflows');
const {
  alertPolicy,
  billedPastPolicy,
  ledgerPolicy,
  dayPolicy,
  flushPolicy,
  auditPolicy,
  defaultFlushBound,
  deadlineOf,
} = policies;
const { letterPolicy, letterFilePolicy, rescuePolicy } = policies;
const audits = readConfig({}).schedules.find(({ workflow }) => workflow === 'auditCache');
const yearly = readConfig({}).schedules.find(({ workflow }) => workflow === 'populateAnnualBilling');
const auditBound = deadlineOf(msToNumber(audits?.executionTimeout)) / 2;

describe.each([
  ['ledgerPolicy', ledgerPolicy],
  ['dayPolicy', dayPolicy],
  ['billedPastPolicy', billedPastPolicy],
  ['flushPolicy', flushPolicy(defaultFlushBound)],
  ['auditPolicy', auditPolicy(auditBound)],
  ['alertPolicy, to deliver', alertPolicy('12 hours')],
  ['alertPolicy, to announce', alertPolicy('8 minutes')],
  ['rescuePolicy, of the last letters', rescuePolicy('9 minutes')],
  ['rescuePolicy, of all letters', rescuePolicy('100 minutes')],
  ['letterPolicy', letterPolicy],
  ['letterFilePolicy', letterFilePolicy('files')],
])('%s', (name, policy) => {
  const { startToCloseTimeout, scheduleToCloseTimeout, heartbeatTimeout, retry } = policy;

  test('bounds an attempt, all attempts together, and the silence of a dead worker', () => {
    const [beat, attempt, all] = [heartbeatTimeout, startToCloseTimeout, scheduleToCloseTimeout].map(msToNumber);
    // Heartbeats are sent every 5 s; a time-out of less than three of them would end healthy attempts.
    expect(beat).toBeGreaterThanOrEqual(15_000);
    expect(beat).toBeLessThan(attempt ?? 0);
    expect(attempt).toBeLessThan(all ?? 0);
    // A job of once a year may wait for several nights.
    expect(all).toBeLessThan(
      name === 'billedPastPolicy' ? msToNumber(yearly?.executionTimeout) : deadlineOf(undefined),
    );
  });

  test('waits for a cancelled activity to end, so that none commits behind the flush', () => {
    expect(policy.cancellationType).toBe('WAIT_CANCELLATION_COMPLETED');
  });

  test('does not try again what cannot succeed, and tries the rest again at least every two minutes', () => {
    expect(retry.nonRetryableErrorTypes).toEqual([
      failureTypes.invalidRequest,
      failureTypes.schemaMismatch,
      failureTypes.rollupMissing,
      failureTypes.dataRejected,
    ]);
    // The wait of a letter is the workflow's, so that ops can hurry it on.
    expect('maximumAttempts' in retry).toBe(name.startsWith('letter'));
    expect(msToNumber(retry.maximumInterval)).toBeLessThanOrEqual(120_000);
  });
});

test('every policy is covered here', () => {
  const names = Object.keys(policies).filter((name) => name.endsWith('Policy'));

  expect(names.sort()).toEqual([
    'alertPolicy',
    'auditPolicy',
    'billedPastPolicy',
    'dayPolicy',
    'flushPolicy',
    'ledgerPolicy',
    'letterFilePolicy',
    'letterPolicy',
    'rescuePolicy',
  ]);
});

test('every activity is called under one of the policies', async () => {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.ts'));
  const sources = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  const calls = sources.flatMap((source) =>
    [...source.matchAll(/proxyActivities<\w+>\((\w*)/g)].map(([, policy]) => policy),
  );

  expect(calls.length).toBeGreaterThanOrEqual(5);
  expect(calls.filter((policy) => !Object.keys(policies).includes(policy ?? ''))).toEqual([]);
});

test('a night stops itself, and writes its outcome, well before its schedule would end it', () => {
  for (const { workflow, executionTimeout } of readConfig({}).schedules) {
    if (workflow === 'nightlyReporting') {
      expect(deadlineOf(msToNumber(executionTimeout))).toBeLessThan(msToNumber(executionTimeout) * 0.9);
    }
    const days = workflow === 'populateAnnualBilling' ? 7 : 1;
    expect(msToNumber(executionTimeout)).toBeLessThan(days * 24 * 3_600_000);
  }
});
