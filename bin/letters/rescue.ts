import type { Rescued } from '../../workflows/letter-types.ts';
import { workflowNames } from '../../workflows/names.ts';
import type { LetterContext } from './context.ts';
import { saysNoAnswer } from './no-answer.ts';

const workflowId = 'letter-rescue/by-hand';

const boundMs = 120_000;

/** Starts what gives each letter a scan that waits for one and has none, however old. One that runs goes on. */
export async function startRescue({ client, taskQueue }: LetterContext) {
  return client.workflow.start<() => Promise<Rescued>>(workflowNames.letterRescue, {
    taskQueue,
    workflowId,
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: 'Letters without a scan get one, started by hand',
  });
}

/**
 * Starts a rescue, and waits for its result.
 *
 * @throws Error with the next step, when there is none in two minutes.
 */
export async function rescueLetters(context: LetterContext): Promise<Rescued> {
  const { client, taskQueue } = context;
  const handle = await startRescue(context);
  try {
    return await client.withDeadline(Date.now() + boundMs, () => handle.result());
  } catch (error) {
    if (!saysNoAnswer(error)) throw error;
    throw new Error(
      `${workflowId} has come to no result in ${boundMs / 1_000} s, and goes on. If no worker runs on ${taskQueue}: ` +
        'npm run worker',
    );
  }
}
