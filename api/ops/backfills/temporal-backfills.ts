import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowExecutionDescription,
  type WorkflowHandle,
  WorkflowNotFoundError,
} from '@temporalio/client';
import type { BackfillInput, BackfillMemo } from '../../../workflows/backfill-types.ts';
import { backfillsQuery, backfillWords, workflowNames } from '../../../workflows/names.ts';
import { missing } from '../../request-error.ts';
import type { TemporalClient } from '../../temporal-client.ts';
import { asBackfill, memoOf } from './as-backfill.ts';
import type { Backfills } from './backfills.ts';
import { asAnswer, hasEnded, isTaken, noTemporal } from './unanswered.ts';

/** Undefined: no workflow has the id, or one that is no backfill. */
async function describe(run: WorkflowHandle): Promise<WorkflowExecutionDescription | undefined> {
  try {
    const description = await run.describe();
    return description.type === workflowNames.backfill ? description : undefined;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** Backfills are workflows, by their ids. @param temporal undefined: none is named, and all is refused with a 503. */
export function createBackfills(temporal: TemporalClient | undefined, taskQueue: string): Backfills {
  const reach = async <T>(work: (temporal: TemporalClient) => Promise<T>): Promise<T> => {
    if (temporal === undefined) throw noTemporal;
    try {
      return await work(temporal);
    } catch (error) {
      throw asAnswer(error);
    }
  };
  const find = ({ ask }: TemporalClient, id: string) => ask(({ workflow }) => describe(workflow.getHandle(id)));
  const whileItRuns = (id: string, change: (temporal: TemporalClient) => Promise<unknown>): Promise<void> =>
    reach(async (reached) => {
      const description = await find(reached, id);
      if (description === undefined) throw missing();
      if (description.status.name !== 'RUNNING') throw hasEnded;
      await change(reached);
    });
  const update = (id: string, name: 'pause' | 'resume') =>
    whileItRuns(id, ({ askWorker }) =>
      askWorker(({ workflow }) => workflow.getHandle(id).executeUpdate<string, []>(name)),
    );

  return {
    start: (input, actor, id = `backfill-${input.from}-${input.to}-${randomUUID().slice(0, 8)}`) =>
      reach(async (reached) => {
        const memo: BackfillMemo = { backfill: input, startedAt: new Date().toISOString(), askedBy: actor };
        const start = ({ workflow }: Client) =>
          workflow.start<(input: BackfillInput) => Promise<unknown>>(workflowNames.backfill, {
            args: [input],
            taskQueue,
            workflowId: id,
            workflowIdReusePolicy: 'REJECT_DUPLICATE',
            memo: { ...memo },
            ...backfillWords(input),
          });
        try {
          await reached.ask(start);
        } catch (error) {
          if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
          const there = await find(reached, id);
          if (!isDeepStrictEqual(there && memoOf(there).backfill, input)) throw isTaken;
        }
        return id;
      }),
    read: (id) =>
      reach(async (reached) => {
        const description = await find(reached, id);
        return description && asBackfill(reached, description);
      }),
    list: (limit) =>
      reach(async (reached) => {
        const found = await reached.ask(async ({ workflow }) => {
          const runs = [];
          for await (const run of workflow.list({ query: backfillsQuery, pageSize: limit }))
            if (runs.push(run) === limit) break;
          return runs;
        });
        return Promise.all(found.map((run) => asBackfill(reached, run)));
      }),
    pause: (id) => update(id, 'pause'),
    resume: (id) => update(id, 'resume'),
    cancel: (id) => whileItRuns(id, ({ ask }) => ask(({ workflow }) => workflow.getHandle(id).cancel())),
  };
}
