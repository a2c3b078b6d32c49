import { proxyActivities, sleep } from '@temporalio/workflow';
import { defaultFlushBound, flushPolicy } from './policies.ts';
import type { Fact, Flushed, ReportingActivities } from './types.ts';

const { flushAll } = proxyActivities<ReportingActivities>(flushPolicy(defaultFlushBound));

/**
 * Drops the keys of the facts' groups once more, 60 s and 10 min after a run. A reader that shares the Redis and fills
 * it by a plain SET, as Notify's admin app does, may have written then what it had read before the run was done.
 */
export async function flushAgain(facts: readonly Fact[]): Promise<Flushed[]> {
  const summary = `flush · ${facts.join(', ')}`;
  await sleep('60 seconds', { summary: 'a minute after the run' });
  const first = await flushAll.executeWithOptions({ summary }, [facts]);
  await sleep('9 minutes', { summary: 'ten minutes after the run' });
  return [...first, ...(await flushAll.executeWithOptions({ summary }, [facts]))];
}
