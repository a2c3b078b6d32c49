import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { recordedRuns } from '../../../db/ops/nights.ts';
import { factDaysOf } from '../../../db/ops/run-details.ts';
import { inTransaction } from '../../../db/postgres.ts';
import { recordOrigin } from '../../../db/reporting/ledger.ts';
import { insertRaw, sms } from '../../support/raw-rows.ts';
import { majors, reportingDatabase } from '../../support/reporting-database.ts';
import { plan, rollUp, windowsOf, writePlanned } from '../../support/run-day.ts';

const noon = '2026-05-04 12:00:00';

describe.each(majors)('the ledger on Postgres %i', (major) => {
  const db = reportingDatabase(major);

  /** A night of one day. Returns what the ledger says of its status fact. */
  async function night(runId = randomUUID()) {
    const planned = await plan(db.pool, { runId, night: '2026-05-05', windows: windowsOf(1) });
    for (const interval of planned.days) await rollUp(db.pool, interval);
    await writePlanned(db.pool, planned, runId);
    const days = (await factDaysOf(db.pool, [runId]))(runId);
    return days.find(({ fact }) => fact === 'notification_status');
  }

  test('each run keeps what it derived a day from, also when a later one has written the day', async () => {
    const sending = sms(noon, { notification_status: 'sending' });
    await insertRaw(db.pool, { notifications: [sending, sms(noon)] });
    const runId = randomUUID();
    const first = await night(runId);
    expect(first).toMatchObject({ rows_before: 0, rows_after: 2, rollup_version: 1, code_version: 'test' });
    expect(first?.rates_digest).toMatch(/^\w{10}/);

    await db.pool.query(`update notifications set notification_status = 'delivered' where id = $1`, [sending.id]);
    const second = await night();
    expect(second).toMatchObject({ rows_before: 2, rows_after: 1, changed: 1, removed: 1, rollup_version: 2 });
    expect(second?.checksum).not.toBe(first?.checksum);
    expect((await factDaysOf(db.pool, [runId]))(runId)).toContainEqual(first);
  });

  test('the same rows have the same checksum, in whatever order and at whatever time they were written', async () => {
    const statuses = ['created', 'sending', 'pending', 'delivered'];
    const rows = statuses.map((status) => sms(noon, { notification_status: status }));
    await insertRaw(db.pool, { notifications: rows });
    const first = await night();
    expect(await night()).toMatchObject({ added: 0, changed: 0, checksum: first?.checksum });

    await db.pool.query('delete from ft_notification_status; delete from notifications');
    await insertRaw(db.pool, { notifications: rows.toReversed() });
    expect(await night()).toMatchObject({ added: 4, checksum: first?.checksum });

    // One more of a status and one less of another: as many messages, in as many rows.
    await insertRaw(db.pool, { notifications: [sms(noon), sms(noon, { notification_status: 'created' })] });
    const [delivered, created] = [await night(), rows[0]];
    await db.pool.query(`update notifications set notification_status = 'sending' where id = $1`, [created?.id]);
    const moved = await night();
    expect(moved).toMatchObject({ rows_after: delivered?.rows_after, messages_after: delivered?.messages_after });
    expect(moved?.checksum).not.toBe(delivered?.checksum);
  });

  test('a day without rows has a checksum, and one that is refused has that of the rows which stand', async () => {
    expect(await night()).toMatchObject({ rows_after: 0, checksum: '0' });
    await insertRaw(db.pool, { notifications: [sms(noon)] });
    const written = await night();
    await db.pool.query('delete from notifications');
    expect(await night()).toMatchObject({ state: 'refused', rows_before: 1, checksum: written?.checksum });
  });

  test('a run says who had it done and which version planned it; one from before says neither', async () => {
    const [old, fresh] = [randomUUID(), randomUUID()];
    await night(old);
    await night(fresh);
    await inTransaction(db.pool, (client) =>
      recordOrigin(client, fresh, { actor: 'schedule nightly-reporting', codeVersion: '1.2.3' }),
    );
    const runs = await recordedRuns(db.pool, { sort: 'night', limit: 10 });
    expect(runs.map(({ actor, code_version }) => [actor, code_version])).toEqual([
      [null, null],
      ['schedule nightly-reporting', '1.2.3'],
    ]);
  });
});
