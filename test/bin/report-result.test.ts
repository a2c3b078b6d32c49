import { expect, test } from 'vitest';
import { isFailure, reportResult } from '../../bin/report-result.ts';
import type { FactDayOutcome, RunResult } from '../../workflows/types.ts';

const day: FactDayOutcome = {
  fact: 'billing',
  day: '2026-03-29',
  state: 'written',
  reason: null,
  added: 0,
  changed: 0,
  removed: 0,
  rows: 0,
  sumBefore: 0,
  sumAfter: 0,
  unrated: 0,
  seconds: 0,
};

const result: RunResult = {
  night: '2026-03-30',
  throughDay: '2026-03-29',
  state: 'completed with problems',
  problems: ['processing_time of 2026-03-28 refused'],
  rollups: [
    { day: '2026-03-28', version: 1, sourceRows: 1_000_000, problemRows: 0, changed: true, seconds: 1.5 },
    { day: '2026-03-29', version: 1, sourceRows: 234, problemRows: 0, changed: true, seconds: 0.25 },
  ],
  days: [
    { ...day, added: 1_200, changed: 3, removed: 2, rows: 4_321, seconds: 1.25 },
    { ...day, day: '2026-03-28', rows: 7 },
    { ...day, fact: 'processing_time', day: '2026-03-28', state: 'refused', reason: 'no rows', seconds: 0.5 },
  ],
  flushed: [
    { group: 'performance-stats', keys: 5 },
    { group: 'usage', keys: 0 },
    { group: 'performance-stats', keys: 1 },
  ],
};

test('a result is a table of days and facts, with what was flushed and the problems', () => {
  expect(
    reportResult(result)
      .split('\n')
      .map((line) => line.trimEnd()),
  ).toEqual([
    'Night of 2026-03-30: completed with problems',
    '┌────────────┬────────────┬──────────────────────┬─────────┐',
    '│ day        │ processing │ billing              │ seconds │',
    '│            │ time       │                      │         │',
    '│ 2026-03-28 │ refused    │ unchanged · 7        │ 0.50    │',
    '│ 2026-03-29 │ -          │ +1,200 ~3 -2 · 4,321 │ 1.25    │',
    '└────────────┴────────────┴──────────────────────┴─────────┘',
    '+ added  ~ changed  - removed  · rows of the day now',
    'Rolled up 2 days, 1,000,234 raw rows, in 1.8 s',
    'Flushed from Redis: performance-stats 6 keys, usage 0 keys',
    'Problems (1):',
    '  - processing_time of 2026-03-28 refused',
  ]);
});

test('a result without changes says so, and leaves out what there is none of', () => {
  const quiet: RunResult = { ...result, state: 'completed', problems: [], rollups: [], days: [], flushed: [] };
  expect(reportResult(quiet).split('\n')).toEqual([
    'Night of 2026-03-30: completed',
    'Flushed from Redis: nothing, no fact has changed',
  ]);
});

test('a failed and a cancelled run are failures; problems alone are not', () => {
  expect(isFailure({ ...result, state: 'failed' })).toBe(true);
  expect(isFailure({ ...result, state: 'cancelled' })).toBe(true);
  expect(isFailure(result)).toBe(false);
});
