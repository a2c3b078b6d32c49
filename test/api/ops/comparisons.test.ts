import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createPool, inTransaction } from '../../../db/postgres.ts';
import type { ComparedFactDay } from '../../../db/reporting/dry-run.ts';
import { closeComparison, openComparison, recordCompared } from '../../../db/reporting/record-comparison.ts';
import { createTestApi, type TestApi } from '../../support/api.ts';
import { createDatabase } from '../../support/database.ts';
import { atEndOfFile } from '../../support/scenario.ts';
import { redisDatabase } from '../../support/servers.ts';

const atEnd = atEndOfFile();
let api: TestApi;
let pool: Pool;
const [older, newer] = [randomUUID(), randomUUID()];

const equal: ComparedFactDay = {
  ...{ fact: 'notification_status', day: '2026-05-04', state: 'equal', reason: null, appear: 0, vanish: 0, change: 0 },
  ...{ messagesBefore: 3, messagesAfter: 3, poundsBefore: null, poundsAfter: null, largest: [] },
};
const different: ComparedFactDay = {
  ...{ fact: 'billing', day: '2026-05-05', state: 'different', reason: null, appear: 1, vanish: 0, change: 0 },
  ...{ messagesBefore: 0, messagesAfter: 1, poundsBefore: '0', poundsAfter: '0.024' },
  largest: [{ key: { provider: 'mmg' }, old: null, new: { billable_units: 1 }, messages: 1, pounds: '0.024' }],
};

beforeAll(async () => {
  const database = await createDatabase();
  atEnd(database.drop);
  pool = createPool(database.url);
  atEnd(() => pool.end());
  api = await createTestApi(atEnd, { databaseUrl: database.url, redisUrl: await redisDatabase() });
  const opened = { workflowId: 'compare-facts', from: '2026-05-04', to: '2026-05-05', useRollup: false, rates: null };
  await inTransaction(pool, (client) => openComparison(client, { ...opened, runId: older }));
  await recordCompared(pool, older, equal);
  const rates = { sms: [{ rate: '0.05', from: '2026-04-01' }] };
  await inTransaction(pool, (client) => openComparison(client, { ...opened, runId: newer, rates }));
  for (const found of [equal, different]) await recordCompared(pool, newer, found);
  await closeComparison(pool, newer, 'different');
});

const list = z.object({ data: z.array(z.looseObject({ run_id: z.string() })) });

test.each([
  ['', [newer, older]],
  ['?limit=1', [newer]],
  ['?state=equal', [newer, older]],
  ['?state=different', [newer]],
  ['?fact=billing&day=2026-05-05', [newer]],
  ['?fact=billing&day=2026-05-04', []],
])('comparisons are listed, the newest first: %j', async (query, ids) => {
  const response = await api.get(`/ops/comparisons${query}`);
  const { data } = list.parse(await response.json());
  expect([response.status, data.map(({ run_id }) => run_id)]).toEqual([200, ids]);
});

test('one is told day by day, with its largest differences', async () => {
  const response = await api.get(`/ops/comparisons/${newer}`);
  expect(await response.json()).toEqual({
    data: {
      ...{
        run_id: newer,
        workflow_id: 'compare-facts',
        from_day: '2026-05-04',
        to_day: '2026-05-05',
        use_rollup: false,
      },
      ...{ rates: { sms: [{ rate: '0.05', from: '2026-04-01' }] }, state: 'different' },
      ...{ started_at: expect.stringMatching(/Z$/), finished_at: expect.stringMatching(/Z$/) },
      ...{ equal: 1, late: 0, different: 1, refused: 0 },
      days: [
        expect.objectContaining({ fact: 'notification_status', state: 'equal', pounds_before: null }),
        expect.objectContaining({
          fact: 'billing',
          messages_after: 1,
          pounds_after: '0.024',
          largest: different.largest,
        }),
      ],
    },
  });
});

test.each([
  [`/ops/comparisons/${randomUUID()}`, 404, 'No result found'],
  ['/ops/comparisons/yesterday', 404, ''],
  [
    '/ops/comparisons?fact=tea',
    400,
    'fact: expected one of billing, letter_despatch, notification_status, processing_time; got tea',
  ],
  ['/ops/comparisons?state=odd', 400, 'state: expected one of equal, late, different, refused; got odd'],
  ['/ops/comparisons?limit=0', 400, 'limit: expected a whole number from 1 to 366'],
])('%s ends with %i', async (path, status, message) => {
  const response = await api.get(path);
  expect([response.status, await response.text()]).toEqual([status, expect.stringContaining(message)]);
});
