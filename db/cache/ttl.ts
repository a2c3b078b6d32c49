/** Notify's own, for figures and rates, and ours for what shows money: whatever changes them drops them, this is the last net. */
export const hourMs = 3_600_000;

/** A time to live that does not go past the reporting midnight. @param msToMidnight of the read. */
export function untilMidnight(ttlMs: number, msToMidnight: number): number {
  return Math.max(1, Math.floor(Math.min(ttlMs, msToMidnight)));
}
