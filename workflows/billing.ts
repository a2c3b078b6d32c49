import { factWorkflow } from './fact-workflow.ts';
import type { FactInput, FactResult, RunResult } from './types.ts';

/** Writes ft_billing and ft_billing_letter_despatch; ends by flushing the Redis keys that this made stale. */
export async function billing(input: FactInput = {}): Promise<FactResult | RunResult> {
  return factWorkflow(['billing', 'letter_despatch'], input);
}
