import { expect, test, vi } from 'vitest';
import { forgetMissing, noteMissing } from '../../db/letters/missing.ts';
import { waitingLetters } from '../../db/letters/waiting.ts';
import type { letterRescue } from '../../workflows/letter-rescue.ts';
import type { Rescued, RescueInput } from '../../workflows/letter-types.ts';
import { workflowNames } from '../../workflows/names.ts';
import { uniqueName } from '../support/servers.ts';
import { until } from '../support/until.ts';
import type { LetterWorld } from './letter-platform.ts';
import { createLetterWorld } from './letter-world.ts';

const now = '2026-03-02T14:00:00.000Z';

/** Letters of golden vector 7 and around it, by their time of making. Spec: nightly §14. */
const made = {
  farBack: '2025-01-26 14:00:00',
  justTooOld: '2026-03-02 11:59:59.999999',
  oldest: '2026-03-02 12:00:00',
  youngest: '2026-03-02 13:49:59.999999',
  second: '2026-03-02 13:49:59',
  tooYoung: '2026-03-02 13:50:00',
} as const;

function rescue({ client, taskQueue }: LetterWorld, ...args: [RescueInput?]) {
  const options = { taskQueue, workflowId: uniqueName('rescue'), args };
  return client.workflow.execute<typeof letterRescue>(workflowNames.letterRescue, options);
}

/** Runs a rescue as a schedule that is due at `at` would. */
async function scheduledRescue({ client, taskQueue }: LetterWorld, at: string, input: RescueInput): Promise<Rescued> {
  const scheduleId = uniqueName('rescue');
  const schedule = await client.schedule.create({
    scheduleId,
    spec: { cronExpressions: ['*/10 * * * *'] },
    state: { paused: true },
    action: { type: 'startWorkflow', workflowType: workflowNames.letterRescue, args: [input], taskQueue },
  });
  try {
    await schedule.backfill({ start: new Date(at), end: new Date(at), overlap: 'ALLOW_ALL' });
    let workflowId: string | undefined;
    await until('the run of the schedule', async () => {
      const { recentActions } = (await schedule.describe()).info;
      workflowId = recentActions[0]?.action.workflow.workflowId;
      return workflowId !== undefined;
    });
    return await client.workflow.getHandle<typeof letterRescue>(workflowId ?? '').result();
  } finally {
    await schedule.delete();
  }
}

test.each([
  ['of the last two hours', { maxMinutesAgo: 120 }, ['oldest', 'second', 'youngest']],
  ['of any age', {}, ['farBack', 'justTooOld', 'oldest', 'second', 'youngest']],
] as const)('letters %s that have waited for more than ten minutes get a scan', async (_, input, expected) => {
  const finishes: (() => Promise<void>)[] = [];
  const started: string[] = [];
  const world = await createLetterWorld((finish) => finishes.push(finish), {
    startScan: async (id) => {
      started.push(id);
      return true;
    },
  });
  const names = new Map<string, string>();
  for (const [name, createdAt] of Object.entries(made)) names.set((await world.addLetter({ createdAt })).id, name);
  for (const status of ['created', 'cancelled', 'technical-failure']) {
    await world.addLetter({ createdAt: made.second, status });
  }

  const rescued = await world.withWorker(() => scheduledRescue(world, now, input));

  expect(started.map((id) => names.get(id))).toEqual(expected);
  const counts = { waiting: expected.length, started: expected.length, running: 0, reported: 0 };
  expect(rescued).toEqual('maxMinutesAgo' in input ? counts : { ...counts, filesDeleted: 0 });
  for (const finish of finishes.toReversed()) await finish();
});

test('a rescue that is started by hand looks at the letters of now', async ({ onTestFinished }) => {
  const started: string[] = [];
  const world = await createLetterWorld(onTestFinished, { startScan: async (id) => started.push(id) > 0 });
  const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000).toISOString().slice(0, 19).replace('T', ' ');
  const waits = await world.addLetter({ createdAt: ago(605) });
  await world.addLetter({ createdAt: ago(500) });

  expect(await world.withWorker(() => rescue(world))).toMatchObject({ waiting: 1, started: 1 });
  expect(started).toEqual([waits.id]);
});

const old = { createdAt: '2026-03-01 09:00:00' };

test('a letter whose scan runs gets no second one', async ({ onTestFinished }) => {
  const world = await createLetterWorld(onTestFinished);
  const letter = await world.addLetter(old);
  const scan = await world.start(letter.id);

  await world.withWorker(async () => {
    expect(await rescue(world)).toMatchObject({ waiting: 1, started: 0, running: 1 });
  });

  const { status, runId } = await scan.describe();
  expect([status.name, runId]).toEqual(['RUNNING', scan.firstExecutionRunId]);
});

test('two rescues at once start one scan for each letter', async ({ onTestFinished }) => {
  const world = await createLetterWorld(onTestFinished);
  const letters = await Promise.all(Array.from({ length: 40 }, () => world.addLetter(old)));

  const [one, other] = await world.withWorker(() => Promise.all([rescue(world), rescue(world)]));

  expect(one.started + other.started).toBe(40);
  expect([one.waiting, other.waiting]).toEqual([40, 40]);
  for (const { id } of letters) expect((await world.scanOf(id).describe()).status.name).toBe('RUNNING');
});

test.each(['cancelled', 'terminated'] as const)('a letter whose scan was %s by hand gets a new one', async (how) => {
  const finishes: (() => Promise<void>)[] = [];
  const world = await createLetterWorld((finish) => finishes.push(finish));
  const letter = await world.addLetter(old);
  const scan = await world.start(letter.id);

  await world.withWorker(async () => {
    await scan.executeUpdate<string, []>('scanNow');
    await (how === 'cancelled' ? scan.cancel() : scan.terminate('by hand'));
    await expect(scan.result()).rejects.toMatchObject({ name: 'WorkflowFailedError' });
    expect(await rescue(world)).toMatchObject({ started: 1, running: 0 });
  });

  const { status, runId } = await world.scanOf(letter.id).describe();
  expect(status.name).toBe('RUNNING');
  expect(runId).not.toBe(scan.firstExecutionRunId);
  expect(await world.row(letter.id)).toMatchObject({ notification_status: 'pending-virus-check' });
  for (const finish of finishes.toReversed()) await finish();
});

/** Letters by the thousand, of which many were made in the same microsecond. */
async function addMany({ pool }: LetterWorld, count: number): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin; set local session_replication_role = replica');
    await client.query(
      `insert into public.notifications
         (id, "to", normalised_to, service_id, template_id, template_version, key_type, notification_type, created_at,
          billable_units, international, notification_status, reference, postage)
       select gen_random_uuid(), '', '', md5('service')::uuid, md5('template')::uuid, 1, 'normal', 'letter',
              '2026-03-01 09:00:00.000001'::timestamp + (n / 700) * interval '1 microsecond', 0, false, 'pending-virus-check',
              'REF' || n, 'second'
         from generate_series(1, $1::int) n`,
      [count],
    );
    await client.query('commit');
  } finally {
    client.release();
  }
}

test('thousands of letters are looked at page by page, each once', async ({ onTestFinished }) => {
  const started: string[] = [];
  const world = await createLetterWorld(onTestFinished, { startScan: async (id) => started.push(id) % 2 === 0 });
  await addMany(world, 2_500);

  const pages: number[] = [];
  for await (const page of waitingLetters(world.pool, { at: now, maxMinutesAgo: undefined })) pages.push(page.length);
  const rescued = await world.withWorker(() => rescue(world));

  expect(pages).toEqual([1_000, 1_000, 500]);
  expect(rescued).toEqual({ waiting: 2_500, started: 1_250, running: 1_250, reported: 0, filesDeleted: 0 });
  expect(new Set(started).size).toBe(2_500);
});

test.each([
  [{ maxMinutesAgo: 10 }],
  [{ maxMinutesAgo: 120.5 }],
  [{ maxMinutesAgo: '120' }],
  [{ maxMinutesAgo: null }],
  [{ max: 120 }],
  ['120'],
])('a rescue refuses the input %j, in words', async (input) => {
  const finishes: (() => Promise<void>)[] = [];
  const world = await createLetterWorld((finish) => finishes.push(finish));
  await world.addLetter(old);

  const options = { taskQueue: world.taskQueue, workflowId: uniqueName('rescue'), args: [input] };
  const refused = await world.withWorker(() =>
    world.client.workflow.execute(workflowNames.letterRescue, options).catch((error: unknown) => error),
  );

  expect(refused).toMatchObject({
    cause: {
      type: 'InvalidRequest',
      message: expect.stringMatching(/^Expected the input \{\} .*, got .*Nothing was changed$/),
    },
  });
  for (const finish of finishes.toReversed()) await finish();
});

test('letters without a file are reported once, with where they were looked for', async ({ onTestFinished }) => {
  const announce = vi.fn(async () => {});
  const world = await createLetterWorld(onTestFinished, { alerts: { announce }, startScan: async () => false });
  const letter = await world.addLetter(old);
  const settled = await world.addLetter({ ...old, status: 'cancelled' });
  for (const { id } of [letter, settled]) await noteMissing(world.pool, id, ['scan/A', 'scan/ERROR/A']);
  const line = `- ${letter.id}, reference ${letter.reference}: not at scan/A, scan/ERROR/A`;
  const advice =
    'Each is looked for at ever longer intervals, for 7 days, and then given up. Put the file at the first of its places, and ' +
    'it goes on by itself. Or end it now: npm run nightshift -- letters give-up ID REASON';

  await world.withWorker(async () => {
    expect(await rescue(world)).toMatchObject({ waiting: 1, started: 0, running: 1, reported: 1 });
    expect(announce).toHaveBeenCalledTimes(1);
    const [[key, alert] = []] = Object.entries(await world.alerts());
    expect(key).toMatch(/^letters-without-file\//);
    expect(alert).toEqual({
      subject: 'Letters still pending virus check',
      message: `1 precompiled letter has been pending-virus-check for over 10 minutes. We couldn't find their file:\n${line}\n${advice}`,
    });

    await noteMissing(world.pool, letter.id, ['scan/A', 'scan/ERROR/A']);
    expect(await rescue(world)).toMatchObject({ reported: 0 });
    expect(Object.keys(await world.alerts())).toHaveLength(1);
  });
});

test('a file that is found and lost again is worth another report', async ({ onTestFinished }) => {
  const world = await createLetterWorld(onTestFinished, { startScan: async () => false });
  const [one, other] = [await world.addLetter(old), await world.addLetter(old)];

  await world.withWorker(async () => {
    await noteMissing(world.pool, one.id, ['scan/A']);
    expect(await rescue(world)).toMatchObject({ reported: 1 });
    await forgetMissing(world.pool, one.id);
    await noteMissing(world.pool, one.id, ['scan/A']);
    expect(await rescue(world)).toMatchObject({ reported: 1 });
    await noteMissing(world.pool, other.id, ['scan/A']);
    expect(await rescue(world)).toMatchObject({ reported: 1 });
  });

  expect(Object.keys(await world.alerts())).toHaveLength(3);
});

test('a letter of the last ten minutes is not reported yet', async ({ onTestFinished }) => {
  const world = await createLetterWorld(onTestFinished);
  const { id } = await world.addLetter();
  await noteMissing(world.pool, id, ['scan/A']);

  expect(await world.withWorker(() => rescue(world))).toMatchObject({ reported: 0 });
  await world.pool.query(`update public.notifications set created_at = created_at - interval '10 minutes'`);
  expect(await world.withWorker(() => rescue(world))).toMatchObject({ reported: 1 });
});

test('an alert names a hundred letters at most, and says how many more there are', async ({ onTestFinished }) => {
  const world = await createLetterWorld(onTestFinished, { startScan: async () => false });
  await addMany(world, 150);
  await world.pool.query(
    `insert into nightshift.letter_file_missing (notification_id, looked_for) select id, '{scan/A}' from public.notifications`,
  );

  expect(await world.withWorker(() => rescue(world))).toMatchObject({ reported: 150 });

  const [alert, ...others] = Object.values(await world.alerts());
  expect(others).toEqual([]);
  const lines = alert?.message.split('\n') ?? [];
  expect(lines[0]).toBe(
    "150 precompiled letters have been pending-virus-check for over 10 minutes. We couldn't find their files:",
  );
  expect(lines.filter((line) => line.endsWith(': not at scan/A'))).toHaveLength(100);
  expect(lines).toContain('- and 50 more: see nightshift.letter_file_missing');
});

const orphan = (index: number, madeAt = '20260301090000') =>
  `NOTIFY.${String(index).padStart(16, 'X')}.D.2.C.${madeAt}.PDF`;

test('files that no letter leads to are deleted after a day, by the look at all letters', async ({
  onTestFinished,
}) => {
  const world = await createLetterWorld(onTestFinished, { startScan: async () => false });
  const file = Buffer.from('%PDF-1.7');
  const [, archived, small] = [
    await world.addLetter({ ...old, file }),
    await world.addLetter({ ...old, file, status: 'delivered' }),
    await world.addLetter({ ...old, file, status: 'cancelled' }),
  ];
  await world.pool.query('update public.notifications set reference = lower(reference) where id = $1', [small.id]);
  await world.pool.query(
    `begin; set local session_replication_role = replica;
     with gone as (delete from public.notifications where id = '${archived.id}' returning *)
     insert into public.notification_history
       (id, service_id, template_id, template_version, key_type, notification_type, created_at, billable_units,
        international, notification_status, reference)
     select id, service_id, template_id, template_version, key_type, notification_type, created_at, billable_units,
            international, notification_status, reference from gone;
     commit`,
  );
  const yesterday = new Date(Date.now() - 23 * 3_600_000).toISOString().slice(0, 19).replaceAll(/\D/g, '');
  const others = [
    ...[
      `FAILURE/${orphan(1)}`,
      `ERROR/${orphan(1)}`,
      `2026-03-01/${orphan(1)}`,
      orphan(2, yesterday),
      `${orphan(3)}.PDF`,
    ],
    ...['NOTIFY.ABC.D.2.C.20260301090000.PDF', orphan(4, '20261399999999'), 'LETTER.PDF'],
  ];
  for (const name of others) await world.store.put({ bucket: 'letters-scan', name }, file);
  const kept = Object.keys(await world.files());
  expect(kept).toHaveLength(3 + others.length);
  for (const index of [5, 6]) await world.store.put({ bucket: 'letters-scan', name: orphan(index) }, file);

  await world.withWorker(async () => {
    expect(await rescue(world, { maxMinutesAgo: 120 })).not.toHaveProperty('filesDeleted');
    expect(Object.keys(await world.files())).toHaveLength(kept.length + 2);
    expect(await rescue(world)).toMatchObject({ filesDeleted: 2 });
  });

  expect(Object.keys(await world.files())).toEqual(kept);
});

test('of more files without a letter than crashes leave none is deleted', async ({ onTestFinished }) => {
  const world = await createLetterWorld(onTestFinished);
  const names = Array.from({ length: 101 }, (_, index) => orphan(index));
  await Promise.all(names.map((name) => world.store.put({ bucket: 'letters-scan', name }, Buffer.from('%PDF-1.7'))));

  await world.withWorker(async () => {
    expect(await rescue(world)).toMatchObject({ filesDeleted: 0 });
    expect(Object.keys(await world.files())).toHaveLength(101);
    await world.store.delete({ bucket: 'letters-scan', name: orphan(0) });
    expect(await rescue(world)).toMatchObject({ filesDeleted: 100 });
  });
});
