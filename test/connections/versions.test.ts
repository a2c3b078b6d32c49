import { expect, onTestFinished, test, vi } from 'vitest';
import { eventsOf } from '../support/histories.ts';
import { holdTable } from '../support/holds.ts';
import { firstNight, secondNight } from '../support/notify-rows.ts';
import { createScenario, type Run, type Scenario, windowsOf } from '../support/scenario.ts';
import { uniqueName } from '../support/servers.ts';

/** New runs go to this version from now on. It has to have shown itself before. */
async function makeCurrent(
  { client }: Scenario,
  version: { readonly deploymentName: string; readonly buildId: string },
) {
  const request = { namespace: 'default', identity: 'test', ...version };
  await vi.waitUntil(
    () =>
      client.workflowService.setWorkerDeploymentCurrentVersion(request).then(
        () => true,
        () => false,
      ),
    20_000,
  );
}

/** The builds that worked at a run, its children included. */
async function buildsOf(scenario: Pick<Scenario, 'client'>, run: Pick<Run, 'fetchHistory'>): Promise<string[]> {
  const builds = new Set<string>();
  for (const event of await eventsOf(run)) {
    const child = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution?.workflowId;
    const ofChild = child ? await buildsOf(scenario, scenario.client.workflow.getHandle(child)) : [];
    for (const build of ofChild) builds.add(build);
    const done = event.workflowTaskCompletedEventAttributes;
    if (done) builds.add(done.deploymentVersion?.buildId ?? 'none');
  }
  return [...builds].sort();
}

test('a night ends with the version that began it, while the nights after it begin with the next one', async () => {
  const scenario = await createScenario(onTestFinished);
  const deploymentName = uniqueName('nightshift');
  const [first, second] = [
    { deploymentName, buildId: 'first' },
    { deploymentName, buildId: 'second' },
  ] as const;
  const input = { windows: windowsOf(1), night: firstNight };

  const [old, next] = await scenario.withWorker(async () => {
    await makeCurrent(scenario, first);
    const hold = await holdTable(scenario, 'ft_billing', 'exclusive');
    const old = await scenario.start(input);
    await hold.untilWaitedFor();
    return scenario.withWorker(async () => {
      await makeCurrent(scenario, second);
      const next = await scenario.start({ ...input, night: secondNight });
      await hold.release();
      await Promise.all([old.result(), next.result()]);
      return [old, next] as const;
    }, second);
  }, first);

  expect(await buildsOf(scenario, old)).toEqual(['first']);
  expect(await buildsOf(scenario, next)).toEqual(['second']);
});
