import type { Alert } from '../../db/alerts.ts';
import type { StaleKey } from '../../db/cache/audit/find-stale.ts';

const whatToDo =
  'The keys were dropped, so that readers get what Postgres has. If it happens again: an app that shares the Redis fills it ' +
  'by a plain SET with what it had read before a change, or a change was made past the triggers, or ' +
  'db/cache/dependencies.ts does not know that this field depends on what was changed';

/**
 * An alert for each kind of key that was stale, once a day. It has ids and names of fields in it, no values.
 *
 * @param day of the audit, `YYYY-MM-DD`.
 */
export function staleAlerts(stale: readonly StaleKey[], day: string): Alert[] {
  const kinds = [...new Set(stale.map(({ kind }) => kind))];
  return kinds.flatMap((kind) => {
    const [first, ...others] = stale.filter((found) => found.kind === kind);
    if (first === undefined) return [];
    const more = others.length === 0 ? '' : `, and so did ${others.length} more of its kind`;
    return {
      key: `stale-cache/${kind}/${day}`,
      subject: `Redis held a stale ${kind}`,
      message: `${first.key} differed from Postgres at ${first.path}${more}. ${whatToDo}`,
    };
  });
}
