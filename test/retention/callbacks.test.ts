import { expect, onTestFinished, test } from 'vitest';
import { recordCallbacks } from '../../db/callbacks/record.ts';
import { createPool, inTransaction } from '../../db/postgres.ts';
import { createDatabase } from '../support/database.ts';
import { uuid } from '../support/raw-rows.ts';
import { callback, insertAll, message } from './rows.ts';

test('a status is recorded once for each message of a service that has a callback, in whichever table it is', async () => {
  const database = await createDatabase();
  onTestFinished(database.drop);
  const pool = createPool(database.url);
  onTestFinished(() => pool.end());
  const live = message('sms', '2026-06-01', { notification_status: 'permanent-failure' });
  const silent = message('sms', '2026-06-01', { service_id: uuid(2) });
  const { to, normalised_to, _personalisation, reply_to_text, ...old } = message('email', '2026-01-01');
  const without = { ...old, id: uuid(99), notification_status: null };
  await insertAll(pool, {
    notifications: [live, silent],
    // The row of notifications is the newer word.
    notification_history: [old, without, { ...old, id: live.id, notification_status: 'sending' }],
    service_callback_api: [callback(uuid(1)), callback(uuid(1), 'complaint'), callback(uuid(2), 'complaint')],
  });
  const ids = [live.id, silent.id, old.id, without.id, uuid(98)];
  const record = () => inTransaction(pool, (client) => recordCallbacks(client, 'delivery_status', ids));

  expect(await record()).toBe(2);
  expect(await record()).toBe(0);
  await pool.query(`update notifications set notification_status = 'delivered' where id = $1`, [live.id]);
  expect(await record()).toBe(1);
  const { rows } = await pool.query(
    'select notification_id, service_id, kind, status from nightshift.callback_due order by recorded_at, notification_id',
  );
  const due = { service_id: uuid(1), kind: 'delivery_status' };
  expect(rows).toHaveLength(3);
  expect(rows).toEqual(
    expect.arrayContaining([
      { notification_id: live.id, status: 'permanent-failure', ...due },
      { notification_id: old.id, status: 'delivered', ...due },
      { notification_id: live.id, status: 'delivered', ...due },
    ]),
  );
});
