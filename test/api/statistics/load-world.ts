import type { Pool } from 'pg';
import { statusFact } from '../../support/fact-rows.ts';
import { insertRaw } from '../../support/raw-rows.ts';
import { emptyTables } from '../../support/reporting-database.ts';
import { insertRows } from '../../support/table-rows.ts';
import { insertFactDays } from '../dashboard-rows.ts';
import { type Counted, dayOf, days, naiveMessages, olderCopy, type World } from './arbitrary-messages.ts';

/** The facts of a day, a row for each group. */
function factsOf(counted: readonly Counted[], day: string) {
  const groups = new Map<string, { readonly fact: object; count: number }>();
  for (const message of counted.filter((message) => message.day === day && message.key_type !== 'test')) {
    const { service_id, template_id, notification_type, key_type, notification_status, job_id } = message;
    const fact = {
      service_id,
      template_id,
      notification_type,
      key_type,
      notification_status,
      ...(job_id && { job_id }),
    };
    const key = JSON.stringify(fact);
    const { count } = groups.get(key) ?? { count: 0 };
    groups.set(key, { fact, count: count + 1 });
  }
  return [...groups.values()].map(({ fact, count }) => statusFact(day, count, fact));
}

/** Fills the tables: the messages, the facts of days that are complete or not ours, and what nights have written. */
export async function loadWorld(pool: Pool, world: World): Promise<void> {
  await emptyTables(pool);
  const rows = (...places: readonly string[]) => world.placed.filter(({ place }) => places.includes(place));
  await insertRaw(pool, {
    notifications: rows('live', 'both').map(({ message }) => message),
    notification_history: [
      ...rows('history').map(({ message }) => message),
      ...rows('both').map(({ message }) => olderCopy(message)),
    ],
  });
  const counted = naiveMessages(world);
  const past = days.filter((day) => day < dayOf(world.now));
  const facts = past.flatMap((day, index) => {
    const whole = factsOf(counted, day);
    if (index < world.first || world.complete[index]) return whole;
    return world.halfWritten[index] ? whole.slice(1) : [];
  });
  await insertRows(pool, 'ft_notification_status', facts);
  await insertFactDays(
    pool,
    past.flatMap((day, index) => (index < world.first ? [] : [{ day, complete: world.complete[index] ?? false }])),
  );
}
