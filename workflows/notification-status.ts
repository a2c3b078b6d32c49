import { factWorkflow } from './fact-workflow.ts';
import type { FactInput, FactResult, RunResult } from './types.ts';

/** Writes ft_notification_status; ends by flushing the Redis keys that this made stale. */
export async function notificationStatus(input: FactInput = {}): Promise<FactResult | RunResult> {
  return factWorkflow(['notification_status'], input);
}
