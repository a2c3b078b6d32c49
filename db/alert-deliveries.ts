import type { Pool, PoolClient } from 'pg';
import type { Alert, Ticket } from './alerts.ts';
import { isoTime } from './json-times.ts';
import { inTransaction } from './postgres.ts';

/** The ways to tell people. */
export const alertChannels = ['log', 'webhook', 'zendesk'] as const;
export type AlertChannel = (typeof alertChannels)[number];

/** not wanted: the channel is off, or such an alert is none of its business. */
export type DeliveryOutcome = 'delivered' | 'not wanted';

export interface FoundAlert extends Omit<Alert, 'key'> {
  /** An earlier version may have had kinds of its own. */
  readonly key: string;
  /** `2026-11-22T05:01:41.608295Z` */
  readonly foundAt: string;
}

/** The first key of our advisory locks on deliveries ("nsa" for Nightshift alert). */
const lockClass = 0x6e7361;

const isUnsettled = 'not exists (select from nightshift.alert_delivery d where d.alert_key = a.key and d.channel = $1)';

/** Keys of the alerts that a channel has not dealt with, oldest first. */
export async function unsettledAlerts(pool: Pool, channel: AlertChannel): Promise<string[]> {
  const { rows } = await pool.query<{ key: string }>(
    `select a.key from nightshift.alert a where ${isUnsettled} order by a.found_at, a.key`,
    [channel],
  );
  return rows.map(({ key }) => key);
}

/** The channels that have an alert to deal with. */
export async function waitingChannels(pool: Pool): Promise<AlertChannel[]> {
  const { rows } = await pool.query<{ channel: AlertChannel }>(
    `select channel from unnest($1::text[]) with ordinality as known (channel, place)
      where exists (select from nightshift.alert a
                     where not exists (select from nightshift.alert_delivery d
                                        where d.alert_key = a.key and d.channel = known.channel))
      order by place`,
    [alertChannels],
  );
  return rows.map(({ channel }) => channel);
}

async function unsettledAlert(client: PoolClient, channel: AlertChannel, key: string): Promise<FoundAlert | undefined> {
  const { rows } = await client.query<Omit<FoundAlert, 'ticket'> & { ticket: Ticket | null }>(
    `select a.key, a.subject, a.message, a.ticket, ${isoTime('a.found_at')} as "foundAt"
       from nightshift.alert a where a.key = $2 and ${isUnsettled}`,
    [channel, key],
  );
  if (rows[0] === undefined) return undefined;
  const { ticket, ...alert } = rows[0];
  return ticket === null ? alert : { ...alert, ticket };
}

/**
 * Delivers an alert by a channel and notes it. A second deliverer of the same alert waits for the first and finds it
 * settled; one that dies between the delivery and the note makes the next one deliver it again.
 *
 * @param deliver takes less than a minute: a transaction is open meanwhile.
 * @returns whether this call settled it.
 */
export async function settleAlert(
  pool: Pool,
  channel: AlertChannel,
  key: string,
  deliver: (alert: FoundAlert) => Promise<DeliveryOutcome>,
): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    // First, so that what is read after the wait is what the other one has committed.
    await client.query('select pg_advisory_xact_lock($1, hashtext($2))', [lockClass, `${channel}/${key}`]);
    const alert = await unsettledAlert(client, channel, key);
    if (alert === undefined) return false;
    const outcome = await deliver(alert);
    await client.query('insert into nightshift.alert_delivery (alert_key, channel, outcome) values ($1, $2, $3)', [
      key,
      channel,
      outcome,
    ]);
    return true;
  });
}
