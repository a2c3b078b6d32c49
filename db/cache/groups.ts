/**
 * Which cached reads each fact feeds: the one map of what a change makes stale. Keys are Notify's own, where Notify
 * caches; spec: cache §1.2.
 */
interface CacheGroup {
  /** Redis glob patterns of the group's keys. */
  readonly patterns: readonly string[];
  readonly feeds: readonly ('notification_status' | 'processing_time' | 'billing' | 'letter_despatch')[];
  /** Keys that Notify's admin app may be filling right now by a plain SET, which no guard can refuse. */
  namedKeys(now: Date): string[];
}

const dayMs = 86_400_000;

/** The admin app asks for seven UTC days up to today. Around midnight two of its keys are in use. Spec: cache §4. */
function dashboardKeys(now: Date): string[] {
  const utcDay = (daysAgo: number) => new Date(now.getTime() - daysAgo * dayMs).toISOString().slice(0, 10);
  return [0, 1].map((daysAgo) => `performance-stats-${utcDay(daysAgo + 7)}-to-${utcDay(daysAgo)}`);
}

export const cacheGroups = {
  // The body holds all-time totals, so every range of dates is stale, not only those with the changed day in it.
  'performance-stats': {
    patterns: ['performance-stats-*'],
    feeds: ['notification_status', 'processing_time'],
    namedKeys: dashboardKeys,
  },
  // Who uses up an allowance changes what the days after it cost, so a changed day makes all of them stale.
  usage: { patterns: ['usage-*'], feeds: ['billing', 'letter_despatch'], namedKeys: () => [] },
} as const satisfies Record<string, CacheGroup>;

export type CacheGroupName = keyof typeof cacheGroups;

const groups: Readonly<Record<CacheGroupName, CacheGroup>> = cacheGroups;
export const cacheGroupNames = Object.keys(cacheGroups) as CacheGroupName[]; // the keys of a const object

export function cacheGroup(name: CacheGroupName): CacheGroup {
  return groups[name];
}

export function cacheGroupsOf(fact: CacheGroup['feeds'][number]): CacheGroupName[] {
  return cacheGroupNames.filter((name) => groups[name].feeds.includes(fact));
}
