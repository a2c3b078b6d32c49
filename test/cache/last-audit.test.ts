import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuditCounts, lastAudit, recordAudit } from '../../db/cache/audit/last-audit.ts';
import { inTransaction } from '../../db/postgres.ts';
import { createDatabase } from '../support/database.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

const record = (runId: string, stale: number, cursor: string): Promise<AuditCounts> => {
  const byKind = { 'user-{id}': { compared: 3, stale } };
  const counts = { sampled: 4, compared: 3, unknown: 2, stale, byKind };
  return inTransaction(database.pool, (client) => recordAudit(client, { runId, cursor, counts }));
};

test('the first word of a run stands, since a second attempt finds what was dropped no more; the next run replaces it', async () => {
  expect(await lastAudit(database.pool)).toBeUndefined();

  const first = await record('one', 1, '7');
  expect(first).toEqual({
    sampled: 4,
    compared: 3,
    unknown: 2,
    stale: 1,
    byKind: { 'user-{id}': { compared: 3, stale: 1 } },
  });
  expect(await record('one', 0, '8')).toEqual(first);
  expect(await lastAudit(database.pool)).toEqual({
    ...first,
    cursor: '7',
    auditedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  });

  expect((await record('two', 0, '0')).stale).toBe(0);
  expect(await lastAudit(database.pool)).toMatchObject({ stale: 0, cursor: '0' });
});
