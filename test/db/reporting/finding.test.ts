import { expect, test } from 'vitest';
import { type Finding, worthKeeping } from '../../../db/reporting/finding.ts';

const found = (day: number, detail: string): Finding => ({
  ...{ severity: 'violation', invariant: 'R3', detail },
  day: `2026-05-${String(day).padStart(2, '0')}`,
});
const ofDays = (days: number, each: number) =>
  Array.from({ length: days * each }, (_, n) => found(1 + Math.floor(n / each), `fact ${n % each}`));

test.each([
  [3, 2, 6],
  [3, 4, 10],
  [10, 4, 10],
  [14, 4, 14],
])('of %i days with %i findings each %i are kept, one of each day among them', (days, each, expected) => {
  const kept = worthKeeping(ofDays(days, each));
  expect(kept).toHaveLength(expected);
  expect(new Set(kept.map(({ day }) => day)).size).toBe(days);
  expect(kept.slice(0, days).every(({ detail }) => detail === 'fact 0')).toBe(true);
});
