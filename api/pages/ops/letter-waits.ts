import type { LetterWait } from '../../../workflows/letter-types.ts';
import { letterScanWorkflowId, searchAttributes, workflowNames } from '../../../workflows/names.ts';
import type { TemporalClient } from '../../temporal-client.ts';

/** A letter whose scan waits for something. */
export interface WaitingLetter {
  readonly id: string;
  readonly workflowId: string;
  readonly runId: string;
  /** In a word: scanner, store, file, ... */
  readonly waitsFor: string;
  /** Null: no worker tells. */
  readonly wait: LetterWait | null;
}

export interface LetterWaits {
  /**
   * Those of the letters whose scans wait, in no order.
   *
   * @param ids of notifications, so many as somebody reads. @throws Error when Temporal does not answer, or none is named.
   */
  of(ids: readonly string[]): Promise<WaitingLetter[]>;
}

const { waitsFor } = searchAttributes;

type Listed = Omit<WaitingLetter, 'wait'>;

async function listWaiting({ ask }: TemporalClient, ids: readonly string[]): Promise<Listed[]> {
  const idOf = new Map(ids.map((id) => [letterScanWorkflowId(id), id]));
  const query =
    `WorkflowType = '${workflowNames.letterScan}' and ExecutionStatus = 'Running' and ${waitsFor} is not null and ` +
    `WorkflowId in (${[...idOf.keys()].map((workflowId) => `'${workflowId}'`).join(', ')})`;
  return ask(async ({ workflow }) => {
    const found: Listed[] = [];
    for await (const { workflowId, runId, searchAttributes: values } of workflow.list({ query })) {
      found.push({
        id: idOf.get(workflowId) ?? workflowId,
        workflowId,
        runId,
        waitsFor: String(values[waitsFor]?.[0]),
      });
    }
    return found;
  });
}

/** What letters wait for, as Temporal and the scans themselves tell. */
export function createLetterWaits(temporal: TemporalClient | undefined): LetterWaits {
  return {
    async of(ids) {
      if (temporal === undefined) throw new Error('TEMPORAL_ADDRESS is not set. Set it, and start the API anew');
      if (ids.length === 0) return [];
      const ask = async (letter: Listed): Promise<WaitingLetter[]> => {
        const query = () =>
          temporal.askWorker(({ workflow }) =>
            workflow.getHandle(letter.workflowId, letter.runId).query<LetterWait | null>('waitsFor'),
          );
        // Whatever the reason: what Temporal has listed is of use without it.
        const wait = await query().catch(() => undefined);
        return wait === null ? [] : [{ ...letter, wait: wait ?? null }];
      };
      return (await Promise.all((await listWaiting(temporal, ids)).map(ask))).flat();
    },
  };
}
