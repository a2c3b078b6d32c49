import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import { workflowCode } from '../../activities/create-worker.ts';
import type { Config } from '../../temporal.config.ts';
import { parseArguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { withTemporal } from '../temporal-client.ts';

function openRuns({ temporal, letters }: Config): string {
  const queues = [temporal.taskQueue, letters.taskQueue].map((queue) => `"${queue}"`).join(', ');
  return `ExecutionStatus = "Running" and TaskQueue in (${queues})`;
}

/** Each run that does not fit is told by an error of its own; the SDK's lines about it would hide them. */
function silenceSdk(): void {
  Runtime.install({
    logger: new DefaultLogger('ERROR', () => {}),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
  });
}

export const replayCommand: Command = {
  summary: 'replays the runs that are open with the workflows of this version, before it is deployed',
  usage: `replay [--query QUERY]

  --query   which runs, in Temporal's words; by default those that are open on our task queues

Run it in the new version, before its workers start: each history is fetched from the server and replayed here. It changes nothing.
Exit code 0: all of them can go on with this version; 1: those that are listed cannot. Runs that are pinned to their version stay
with its workers: to leave them out, add what they are not to the query, as ${'`'}and TemporalWorkflowVersioningBehavior != "Pinned"${'`'}.`,
  run(args) {
    const { values } = parseArguments({ args: [...args], options: { query: { type: 'string' } } });
    silenceSdk();
    return withTemporal(async (client, config) => {
      const histories = client.workflow.list({ query: values.query ?? openRuns(config) }).intoHistories();
      let replayed = 0;
      let misfits = 0;
      for await (const { workflowId, runId, error } of Worker.runReplayHistories(await workflowCode(), histories)) {
        replayed += 1;
        if (error === undefined) continue;
        misfits += 1;
        console.log(`${workflowId}, run ${runId}: ${error.message}`);
      }
      console.log(`Replayed: ${replayed}. Cannot go on with this version: ${misfits}`);
      return misfits === 0 ? 0 : 1;
    });
  },
};
