import {
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { reasonOf } from './failures.ts';
import { failureTypes } from './names.ts';
import { auditPolicy, deadlineOf } from './policies.ts';
import type { CacheAudit, CacheAuditActivities } from './types.ts';

/** Takes longer than the invalidation of a change, and a fill that was begun before it. */
const settling = '5 seconds';

function detailsOf({ sampled, compared, unknown, stale, byKind }: CacheAudit): string {
  const staleKinds = Object.entries(byKind).filter(([, kind]) => kind.stale > 0);
  return [
    `${compared} of ${sampled} keys compared with Postgres, ${unknown} of other kinds passed by, **${stale} stale**`,
    ...staleKinds.map(([kind, counts]) => `- \`${kind}\`: ${counts.stale} of ${counts.compared} stale, dropped`),
  ].join('\n\n');
}

/**
 * Compares a sample of the cached reads in Redis with Postgres, and drops and reports those that are stale. The samples go
 * round: each begins where the one before has ended.
 */
export async function auditCache(): Promise<CacheAudit> {
  const { runId, executionTimeoutMs } = workflowInfo();
  const boundMs = deadlineOf(executionTimeoutMs) / 2;
  const { sampleCache, settleAudit } = proxyActivities<CacheAuditActivities>(auditPolicy(boundMs));
  try {
    const sample = await sampleCache.executeWithOptions({ summary: 'compare a sample of the keys' }, []);
    if (sample.suspects.length > 0) await sleep(settling, { summary: 'let changes settle' });
    const audit = await settleAudit.executeWithOptions({ summary: `look again at ${sample.suspects.length} keys` }, [
      { runId, sample },
    ]);
    setCurrentDetails(detailsOf(audit));
    return audit;
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    throw ApplicationFailure.nonRetryable(
      `The cache was not audited; the next run tries again. ${reasonOf(error)}`,
      failureTypes.cacheNotAudited,
    );
  }
}
