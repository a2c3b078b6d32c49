import { factWorkflow } from './fact-workflow.ts';
import type { FactInput, FactResult, RunResult } from './types.ts';

/** Writes ft_processing_time; ends by flushing the Redis keys that this made stale. */
export async function processingTime(input: FactInput = {}): Promise<FactResult | RunResult> {
  return factWorkflow(['processing_time'], input);
}
