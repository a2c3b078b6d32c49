import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { inTransaction } from '../../db/postgres.ts';
import type { NotificationType } from '../../db/reporting/days.ts';
import { insert } from './table-rows.ts';

/** A row of `notifications` or `notification_history`, as far as any fact looks at it. Timestamps are naive UTC. */
export interface RawRow {
  readonly id: string;
  readonly service_id: string | null;
  readonly template_id: string | null;
  readonly job_id: string | null;
  readonly notification_type: NotificationType;
  readonly key_type: string;
  readonly notification_status: string | null;
  readonly created_at: string;
  readonly sent_at: string | null;
  readonly sent_by: string | null;
  readonly api_key_id: string | null;
  readonly billable_units: number;
  readonly rate_multiplier: number | null;
  readonly international: boolean | null;
  readonly postage: string | null;
}

export interface DespatchRow {
  readonly notification_id: string;
  readonly despatched_on: string;
  readonly cost_threshold: 'sorted' | 'unsorted';
}

/** The database before a night, by table. */
export interface RawRows {
  readonly notifications?: readonly RawRow[];
  readonly notification_history?: readonly RawRow[];
  readonly notifications_letter_despatch?: readonly DespatchRow[];
}

/** A uuid that tells in a failure which one it is. */
export const uuid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

export const service = uuid(1);
export const otherService = uuid(2);
export const template = uuid(11);
export const otherTemplate = uuid(12);
export const job = uuid(21);
export const apiKey = uuid(31);

const plain: Omit<RawRow, 'id' | 'created_at' | 'notification_type'> = {
  service_id: service,
  template_id: template,
  job_id: null,
  key_type: 'normal',
  notification_status: 'delivered',
  sent_at: null,
  sent_by: null,
  api_key_id: null,
  billable_units: 1,
  rate_multiplier: 1,
  international: false,
  postage: null,
};

type Differences = Partial<RawRow>;

/** A delivered text of one fragment, by mmg. */
export const sms = (created_at: string, differences: Differences = {}): RawRow => ({
  ...plain,
  id: randomUUID(),
  created_at,
  notification_type: 'sms',
  sent_by: 'mmg',
  ...differences,
});

/** A delivered e-mail. */
export const email = (created_at: string, differences: Differences = {}): RawRow => ({
  ...plain,
  id: randomUUID(),
  created_at,
  notification_type: 'email',
  sent_by: 'ses',
  billable_units: 0,
  rate_multiplier: null,
  ...differences,
});

/** A delivered second class letter of one sheet. */
export const letter = (created_at: string, differences: Differences = {}): RawRow => ({
  ...plain,
  id: randomUUID(),
  created_at,
  notification_type: 'letter',
  sent_by: 'dvla',
  postage: 'second',
  ...differences,
});

/** The printer's word that a letter was despatched on a London date. */
export const despatch = (
  { id }: Pick<RawRow, 'id'>,
  despatched_on: string,
  cost_threshold: DespatchRow['cost_threshold'] = 'sorted',
): DespatchRow => ({ notification_id: id, despatched_on, cost_threshold });

export const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

/** Inserts messages with foreign keys off: their services, templates and jobs need not exist. */
export async function insertRaw(pool: Pool, tables: RawRows): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query('set local session_replication_role = replica');
    for (const [table, rows] of Object.entries(tables)) {
      const whole = rows.map((row: object) => ({ to: '', template_version: 1, ...row }));
      await insert(client, table, whole);
    }
  });
}
