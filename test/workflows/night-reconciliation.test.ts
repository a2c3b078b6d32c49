import { WorkflowFailedError } from '@temporalio/client';
import { expect, onTestFinished, test } from 'vitest';
import { applySchedules } from '../../activities/apply-schedules.ts';
import { inTransaction } from '../../db/postgres.ts';
import { facts } from '../../db/reporting/days.ts';
import { runState } from '../support/ledger.ts';
import { firstNight } from '../support/notify-rows.ts';
import { ownSchedule } from '../support/own-schedule.ts';
import { createScenario, type Run, windowsOf } from '../support/scenario.ts';
import { uniqueName } from '../support/servers.ts';

const input = { night: firstNight, windows: windowsOf(1), actor: 'jane@laptop' };

test('a night with warnings completes; one that breaks an invariant fails, with the numbers in its alerts', async () => {
  const scenario = await createScenario(onTestFinished);
  const { pool, alerts, withWorker, start } = scenario;
  await inTransaction(pool, async (client) => {
    await client.query('set local session_replication_role = replica');
    await client.query(`
      insert into notification_history
      select (jsonb_populate_record(null::notification_history, to_jsonb(n))).* from notifications n
       where key_type = 'normal' and created_at >= '2026-04-03 23:00' and created_at < '2026-04-04 23:00' order by id limit 2`);
  });
  const checks = async (run: Run) => {
    const { runId } = await run.describe();
    const { rows } = await pool.query(
      `select invariant, violations, warnings from nightshift.run_check
        where run_id = $1 and violations <> '[]' or run_id = $1 and warnings <> '[]' order by 1`,
      [runId],
    );
    return rows;
  };
  const copies = 'ids in notifications and in notification_history, which count once: expected 0, found 2';

  await withWorker(async () => {
    const warned = await start(input);
    expect(await warned.result()).toMatchObject({ state: 'completed', problems: [] });
    expect(await checks(warned)).toEqual([
      { invariant: 'R7', violations: [], warnings: [expect.objectContaining({ day: '2026-04-04', detail: copies })] },
    ]);
    expect(alerts).toEqual([]);

    // Whoever reconciles finds a fact that is not as it was written.
    await pool.query(`
      create function nightshift.spoil() returns trigger language plpgsql as $$ begin
        update ft_processing_time set messages_within_10_secs = messages_total + 1 where bst_date = new.day;
        return null;
      end $$;
      create trigger spoil after insert or update on nightshift.run_fact_day
        for each row when (new.fact = 'processing_time') execute function nightshift.spoil()`);
    const failed = await start(input);
    const failure: unknown = await failed.result().catch((error: unknown) => error);
    const message = failure instanceof WorkflowFailedError ? failure.cause?.message : failure;
    const sentences = [
      /^R6 does not hold on 2026-04-04: messages sent by API: expected (\d+), found \1$/,
      /^R8 does not hold on 2026-04-04: rows of public\.ft_processing_time that differ from their source: expected 0, found 1$/,
    ].map((sentence) => expect.stringMatching(sentence));
    expect(String(message).split('\n- ').slice(1)).toEqual(sentences);
    expect(new Set(alerts.map(({ subject }) => subject))).toEqual(
      new Set([`The run for the night of ${firstNight} failed`]),
    );
    const told = alerts.flatMap((alert) => alert.message.split('\n'));
    expect(told.filter((line) => / does not hold on /.test(line))).toEqual(sentences);
    expect(await runState(pool, (await failed.describe()).runId)).toBe('failed');
    expect((await checks(failed)).map(({ invariant }) => invariant)).toEqual(['R6', 'R7', 'R8']);
    // The window of the next night does not reach the day.
    const reasonOf = (fact: string) => `failed: ${fact === 'processing_time' ? 'R6' : 'R8'} does not hold`;
    const due = [...facts].sort().map((fact) => ({ fact, day: '2026-04-04', reason: reasonOf(fact) }));
    const marks = async () =>
      (await pool.query('select fact, day, reason from nightshift.day_due order by fact, day')).rows;
    expect(await marks()).toEqual(due);
    await pool.query('drop trigger spoil on nightshift.run_fact_day');
    const next = await start({ ...input, night: '2026-04-06' });
    expect(await next.result()).toMatchObject({ state: 'completed' });
    expect(await marks()).toEqual([]);
  });

  const { rows: runs } = await pool.query('select distinct actor, code_version from nightshift.run');
  expect(runs).toEqual([{ actor: 'jane@laptop', code_version: 'test' }]);
});

test('the ledger says who had a run done: a schedule, a workflow, or somebody who did not say', async () => {
  const { pool, client, taskQueue, withWorker, start } = await createScenario(onTestFinished);
  const { spec, handle } = ownSchedule(client, 'billingToday');
  await applySchedules(client, [spec], { taskQueue, print: () => {} });
  const workflowId = uniqueName('backfill');
  const input = { from: '2026-04-03', to: '2026-04-03', facts: ['billing'] };
  const actors = async () => {
    const { rows } = await pool.query<{ actor: string }>('select actor from nightshift.run order by 1');
    return rows.map(({ actor }) => actor);
  };
  await withWorker(async () => {
    await handle.trigger();
    await client.workflow.execute('backfill', { args: [input], taskQueue, workflowId });
    await (await start({}, 'billingToday')).result();
    await expect.poll(actors).toEqual(['by hand', `schedule ${spec.id}`, `workflow ${workflowId}`]);
  });
});
