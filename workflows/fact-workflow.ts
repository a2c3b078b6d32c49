import { checkInput } from './check-input.ts';
import { carryOutReport, nightOf } from './report.ts';
import type { Fact, FactInput, FactResult, RunResult } from './types.ts';
import { throwIfFailed, writeFacts } from './write-facts.ts';

/** A fact workflow: as a child of the night it writes what the night has planned; alone it is a run of its own. */
export async function factWorkflow(facts: readonly Fact[], given: FactInput): Promise<FactResult | RunResult> {
  const input = checkInput(given);
  if (input.planned === undefined) {
    return carryOutReport({
      facts,
      input,
      night: nightOf(input),
      upTo: 'yesterday',
      write: (run, plan) => writeFacts(run, plan, input),
    });
  }
  const result = await writeFacts(input.planned.run, input.planned.plan, input);
  throwIfFailed(result);
  return result;
}
