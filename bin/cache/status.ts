import { type LastAudit, lastAudit } from '../../db/cache/audit/last-audit.ts';
import { type ClearingRow, commandLine, lastClearings } from '../../db/cache/clear/clearings.ts';
import { outboxLag } from '../../db/cache/outbox.ts';
import { plainTable } from '../plain-table.ts';
import { withDatabase } from '../with-database.ts';

const shownClearings = 10;

function auditInWords(audit: LastAudit | undefined): string {
  if (audit === undefined) return 'The cache has not been audited yet. If no worker runs: npm run worker';
  const { auditedAt, compared, sampled, stale } = audit;
  return `Audited at ${auditedAt}: ${compared} of ${sampled} keys compared with Postgres, ${stale} stale, which were dropped`;
}

function whoOf({ cleared_by, cleared_by_name }: ClearingRow): string {
  return cleared_by_name ?? (cleared_by === commandLine ? 'the command line' : `user ${cleared_by}`);
}

function cells(row: ClearingRow): (string | number)[] {
  const { cleared_at, what, dry_run, keys } = row;
  return [
    cleared_at,
    whoOf(row),
    'groups' in what ? what.groups.join('\n') : `${what.object.type} ${what.object.id}`,
    `${keys ?? 'not to its end'}${dry_run ? ', only counted' : ''}`,
  ];
}

/** Shows what waits to be invalidated, the last audit, and who cleared what. @returns the exit code. */
export function showCacheStatus(json: boolean): Promise<number> {
  return withDatabase(async (pool) => {
    const outbox = await outboxLag(pool);
    const audit = await lastAudit(pool);
    const clearings = (await lastClearings(pool)).slice(0, shownClearings);
    if (json) {
      console.log(JSON.stringify({ outbox, last_audit: audit ?? null, clearings }, null, 2));
      return 0;
    }
    const { waiting, oldestSeconds } = outbox;
    console.log(`Changes that wait to be applied to Redis: ${waiting}, the oldest for ${Math.round(oldestSeconds)} s`);
    console.log(auditInWords(audit));
    console.log(
      clearings.length === 0
        ? 'Nobody has cleared the cache'
        : plainTable(['cleared at', 'by', 'what', 'keys'], clearings.map(cells)),
    );
    return 0;
  });
}
