import type { DayInterval } from '../../../../db/reporting/days.ts';

export interface Chunk {
  readonly start: string;
  readonly end: string;
}

const naiveUtc = (instant: number) => new Date(instant).toISOString().slice(0, 19).replace('T', ' ');

/** A day in consecutive pieces: at 15 minutes 96 of them, 92 or 100 on the days of a clock change. Spec: nightly §2.3. */
export function chunksOf({ startUtc, endUtc }: DayInterval, minutes: number): Chunk[] {
  const chunks: Chunk[] = [];
  const end = Date.parse(`${endUtc}Z`);
  for (let start = Date.parse(`${startUtc}Z`); start < end; start += minutes * 60_000) {
    chunks.push({ start: naiveUtc(start), end: naiveUtc(Math.min(start + minutes * 60_000, end)) });
  }
  return chunks;
}
