import { isGrpcServiceError, ServiceError } from '@temporalio/client';
import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import { workflowCode } from '../../activities/create-worker.ts';
import type { Config } from '../../temporal.config.ts';
import { parseArguments } from '../arguments.ts';
import { type Command, UsageError } from '../command.ts';
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

/** gRPC's INVALID_ARGUMENT. */
const invalidArgument = 3;

/** What the client says of a list that failed, in the server's words. */
function inServersWords(error: unknown): unknown {
  const answer = error instanceof ServiceError ? error.cause : undefined;
  if (!isGrpcServiceError(answer)) return error;
  if (answer.code === invalidArgument) return new UsageError(`--query: ${answer.details}`);
  return new Error(`Temporal does not list the runs: ${answer.details}. Nothing has changed. Try again`, {
    cause: error,
  });
}

async function replay(histories: Parameters<typeof Worker.runReplayHistories>[1]): Promise<number> {
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
}

export const replayCommand: Command = {
  summary: 'replays the runs that are open with the workflows of this version, before it is deployed',
  usage: `replay [--query QUERY]

  --query   which runs, in Temporal's words; by default those that are open on our task queues

Run it in the new version, before its workers start: each history is fetched from the server and replayed here. It changes nothing.
Exit code 0: all of them can go on with this version; 1: those that are listed cannot, or it failed; 2: arguments that
do not fit. Runs that are pinned to their version stay with its workers: to leave them out, add what they are not to the
query, as ${'`'}and TemporalWorkflowVersioningBehavior != "Pinned"${'`'}.`,
  run(args) {
    const { values } = parseArguments({ args: [...args], options: { query: { type: 'string' } } });
    silenceSdk();
    return withTemporal(async (client, config) => {
      const histories = client.workflow.list({ query: values.query ?? openRuns(config) }).intoHistories();
      try {
        return await replay(histories);
      } catch (error) {
        throw inServersWords(error);
      }
    });
  },
};
