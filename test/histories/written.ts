import type { Pool } from 'pg';
import type { RawRow } from '../support/raw-rows.ts';

/** Keeps every version of every row that is written to either table, in the order in which a row's versions come. */
const triggers = `
  create table simulated.written (
    place text not null, id uuid not null, version jsonb not null, seq bigint generated always as identity primary key
  );
  create function simulated.keep() returns trigger language plpgsql as $$
  begin
    insert into simulated.written (place, id, version)
    values (tg_table_name, new.id,
            to_jsonb(new) - array['to', 'normalised_to', '_personalisation', 'reply_to_text', 'unsubscribe_link']);
    return null;
  end $$;
  create trigger kept after insert or update on public.notifications for each row execute function simulated.keep();
  create trigger kept after insert or update on public.notification_history for each row execute function simulated.keep();
  -- Also of what the tests insert with foreign keys off.
  alter table public.notifications enable always trigger kept;
  alter table public.notification_history enable always trigger kept`;

export async function keepEverything(pool: Pool): Promise<void> {
  await pool.query(triggers);
}

interface Version {
  readonly seq: string;
  readonly place: string;
  readonly id: string;
  readonly version: string;
}

const open = ['created', 'sending', 'sent', 'pending'];
/** What may come after a status, if not everything; the first final one wins, but that a letter may still come back. */
const later: Readonly<Record<string, readonly string[]>> = {
  sending: ['pending', 'delivered', 'permanent-failure', 'temporary-failure', 'technical-failure', 'returned-letter'],
  sent: ['pending', 'delivered', 'permanent-failure', 'temporary-failure', 'technical-failure'],
  pending: ['delivered', 'permanent-failure', 'temporary-failure', 'technical-failure'],
};

function mayFollow(before: string, after: string): boolean {
  if (before === after || before === 'created') return true;
  if (open.includes(before)) return later[before]?.includes(after) === true;
  return after === 'returned-letter';
}

/** All that was ever written of messages, each with its newest version, and what went wrong on the way. */
export class Written {
  readonly rows = new Map<string, RawRow>();
  private readonly texts = new Map<string, string>();
  private seen = 0;
  private readonly pool: Pool;

  constructor(pool: Pool) {
    this.pool = pool;
  }

  /** Reads on. To be called while nobody writes. @returns a line for each change that must not be. */
  async read(): Promise<Wrong[]> {
    const { rows } = await this.pool.query<Version>(
      'select seq, place, id, version::text from simulated.written where seq > $1 order by seq',
      [this.seen],
    );
    const wrong: Wrong[] = [];
    for (const { seq, place, id, version } of rows) {
      this.seen = Number(seq);
      const row: RawRow = JSON.parse(version);
      const before = this.rows.get(id);
      const [was, is] = [before?.notification_status ?? 'created', row.notification_status ?? 'none'];
      if (before !== undefined && !mayFollow(was, is)) {
        wrong.push({ id, what: `was ${was}, and became ${is}${place === 'notifications' ? '' : ' in history'}` });
      }
      this.rows.set(id, row);
      this.texts.set(id, version);
    }
    return wrong;
  }

  /** E-mails and texts of before the cutoff, in milliseconds, that nobody has reported on and that did not time out. */
  open(cutoff: number): Wrong[] {
    return [...this.rows].flatMap(([id, { notification_type: type, notification_status: status, created_at: made }]) =>
      type !== 'letter' && ['sending', 'pending'].includes(status ?? '') && Date.parse(`${made}Z`) < cutoff
        ? [{ id, what: `is still ${status}` }]
        : [],
    );
  }

  /** Every message but those of test keys is in one of the tables, as it was written last. */
  async lost(): Promise<Wrong[]> {
    const { rows } = await this.pool.query<{ id: string; text: string; place: string }>(
      `select id, 'notifications' as place, (to_jsonb(n) - array['to', 'normalised_to', '_personalisation', 'reply_to_text',
                                                                'unsubscribe_link'])::text as text from public.notifications n
       union all select id, 'notification_history', to_jsonb(h)::text from public.notification_history h`,
    );
    const wrong: Wrong[] = [];
    const found = new Set<string>();
    for (const { id, text, place } of rows) {
      if (found.has(id)) wrong.push({ id, what: 'is in both tables' });
      found.add(id);
      if (text !== this.texts.get(id)) wrong.push({ id, what: `is not in ${place} as it was written last` });
      const isTest = this.rows.get(id)?.key_type === 'test';
      if (isTest && place === 'notification_history') wrong.push({ id, what: 'has a test key, and is in history' });
    }
    for (const [id, { key_type }] of this.rows) {
      if (key_type !== 'test' && !found.has(id)) wrong.push({ id, what: 'is in neither table' });
    }
    return wrong;
  }
}

export interface Wrong {
  readonly id: string;
  readonly what: string;
}
