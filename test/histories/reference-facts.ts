import type { PoolClient } from 'pg';
import { inTransaction } from '../../db/postgres.ts';
import type { Fact } from '../../db/reporting/days.ts';
import type { FactDay } from '../../db/reporting/fact-definition.ts';
import { writeFactDay } from '../../db/reporting/write-fact-day.ts';
import { insert } from '../support/table-rows.ts';
import type { Ways } from './ways.ts';

/** Ours, with something else around the writing of one fact, in its transaction. */
function writing(
  fact: Fact,
  around: (client: PoolClient, day: FactDay, write: () => Promise<unknown>) => Promise<unknown>,
): Ways['write'] {
  return ({ pool }, day, request) =>
    inTransaction(pool, async (client) => {
      const write = () => writeFactDay(client, day, request);
      await (day.fact === fact ? around(client, day, write) : write());
    });
}

/** Upserts: a row that should not be there any more stays. */
export const billingByUpsert = writing('billing', async (client, { day }, write) => {
  const { rows } = await client.query('select * from public.ft_billing where bst_date = $1', [day]);
  await write();
  await client.query('create temp table before (like public.ft_billing) on commit drop');
  await insert(client, 'before', rows);
  await client.query('insert into public.ft_billing select * from before on conflict do nothing');
});

/** Looks at one of the tables only. */
export const processingTimeOfLiveRows = writing('processing_time', async (client, { day, startUtc, endUtc }, write) => {
  await write();
  await client.query(
    `update public.ft_processing_time
          set (messages_total, messages_within_10_secs) = (
                select count(*), count(*) filter (where sent_at - created_at <= interval '10 seconds')
                  from public.notifications
                 where created_at >= $2 and created_at < $3 and api_key_id is not null and key_type <> 'test'
                   and notification_type <> 'letter')
        where bst_date = $1`,
    [day, startUtc, endUtc],
  );
});

/** Counts the rows of both tables, without a look at whether one is in both. */
export const statusOfUnionAll = writing(
  'notification_status',
  async (client, { day, types, startUtc, endUtc }, write) => {
    await write();
    await client.query(
      'delete from public.ft_notification_status where bst_date = $1 and notification_type = any($2)',
      [day, types],
    );
    const columns = 'template_id, service_id, job_id, notification_type, key_type, notification_status, created_at';
    await client.query(
      `insert into public.ft_notification_status
       select $1, template_id, service_id, coalesce(job_id, '00000000-0000-0000-0000-000000000000'),
              notification_type::text, key_type, notification_status, count(*), now()
         from (select ${columns} from public.notifications
               union all select ${columns} from public.notification_history) n
        where created_at >= $3 and created_at < $4 and key_type <> 'test' and notification_type::text = any($2)
        group by 2, 3, 4, 5, 6, 7`,
      [day, types, startUtc, endUtc],
    );
  },
);
