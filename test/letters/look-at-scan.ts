import type { WorkflowHandle } from '@temporalio/client';
import { searchAttributes } from '../../workflows/names.ts';

/** What the web UI shows of a scan. */
interface Look {
  /** None or one. */
  readonly waitsFor: unknown;
  /** Markdown. */
  readonly details: string;
}

/** Needs a worker, which answers the query as it does for the web UI. */
export async function lookAtScan(scan: WorkflowHandle): Promise<Look> {
  const { searchAttributes: found } = await scan.describe();
  const { currentDetails } = await scan.query<{ currentDetails: string }>('__temporal_workflow_metadata');
  return { waitsFor: found[searchAttributes.waitsFor] ?? [], details: currentDetails };
}
