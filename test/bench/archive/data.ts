import type { Pool } from 'pg';
import { inTransaction } from '../../../db/postgres.ts';
import { makeServices } from '../night/data-services.ts';
import { withoutIndexes } from '../without-indexes.ts';

/** Of the ten kinds of services, these send texts. */
export const services = [0, 1, 2, 3];
export const serviceId = (service: number) => `md5('service ${service}')::uuid`;

/** When the archiving runs, and what is past the retention of seven days then. */
export const at = '2026-06-05T02:00:00Z';
export const cutoff = '2026-05-28 23:00:00';

/** Loads so many texts of four services, as wide as Notify's and all in sent, which does not time out, and as many that are not old enough. */
export async function makeTexts(pool: Pool, rows: number): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query('set local session_replication_role = replica');
    await makeServices(client, services.length);
    await withoutIndexes(client, 'notifications', async () => {
      await client.query(
        `insert into notifications (id, "to", normalised_to, _personalisation, service_id, template_id, template_version,
            api_key_id, key_type, notification_type, created_at, sent_at, sent_by, updated_at, reference, billable_units,
            client_reference, international, rate_multiplier, notification_status)
         select md5(n::text)::uuid, '07900900900', '07900900900', repeat(md5(n::text), 8), t.service_id, t.template_id, 1,
                md5(concat('normal key of ', t.service))::uuid, 'normal', 'sms', created, created + interval '1 second', 'mmg',
                created + interval '1 second', md5(concat('reference ', n)), 1, concat('client ', n), false, 1, 'sent'
           from generate_series(1, 2 * $1::int) n
           join template_slot t on t.service = n % ${services.length} and t.slot = 1
          cross join lateral (select timestamp '${cutoff}' + (n - $1 - 1) * interval '0.1 second' as created) c`,
        [rows],
      );
    });
  });
  await pool.query('vacuum analyze');
}
