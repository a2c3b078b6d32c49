import type { Pool } from 'pg';
import { message as row } from '../retention/rows.ts';
import { uuid } from '../support/raw-rows.ts';
import type { Made } from './agenda.ts';
import type { Instant } from './clock.ts';
import type { What } from './history.ts';

const types = { text: 'sms', 'e-mail': 'email', letter: 'letter' } as const;

/** A message as Notify makes it: what is known when it is handed to a provider is not there yet. */
export function newRow(made: Made, at: Instant) {
  const { id, reference, service, kind, key, template, job, byApi, abroad, postage, units } = made;
  const isLetter = kind === 'letter';
  return row(types[kind], at.utc, {
    ...{ id, reference, service_id: service, key_type: key, notification_status: 'created' },
    ...{ template_id: uuid(10 + template), job_id: job === null ? null : uuid(20 + job) },
    ...{ api_key_id: byApi ? uuid(31) : null, sent_at: null, sent_by: null, updated_at: null },
    billable_units: isLetter ? units : 0,
    international: isLetter ? ['europe', 'rest-of-world'].includes(postage) : abroad !== null,
    phone_prefix: kind === 'text' ? (abroad ?? '44') : null,
    rate_multiplier: kind === 'e-mail' ? null : abroad === null ? 1 : 2,
    postage: isLetter ? postage : null,
  });
}

const providers: Partial<Record<What, string | null>> = {
  'handed to mmg': 'mmg',
  'handed to firetext': 'firetext',
  'handed to nobody knows whom': null,
  'handed to ses': 'ses',
  'handed to the printer': 'dvla',
};

/** What Notify does to a message itself, which it does not when it is something else than created by then. */
export async function changeByNotify(pool: Pool, what: What, to: Made, after: number, at: Instant): Promise<void> {
  if (what === 'cancelled') {
    await pool.query(
      `update public.notifications set notification_status = 'cancelled', updated_at = $2
        where id = $1 and notification_status = 'created'`,
      [to.id, at.utc],
    );
    return;
  }
  await pool.query(
    `update public.notifications
        set notification_status = $2, sent_by = coalesce(sent_by, $3), billable_units = $4,
            sent_at = case when $5 then created_at + $6 * interval '1 second' else $7::timestamp end, updated_at = $7
      where id = $1 and notification_status = 'created'`,
    [
      to.id,
      to.abroad === null ? 'sending' : 'sent',
      providers[what],
      to.kind === 'e-mail' ? 0 : to.units,
      after === 0,
      to.seconds,
      at.utc,
    ],
  );
}
