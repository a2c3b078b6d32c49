import { setTimeout as sleep } from 'node:timers/promises';
import { Gauge, type Registry } from 'prom-client';
import { lastAudit } from '../db/cache/audit/last-audit.ts';
import { outboxLag } from '../db/cache/outbox.ts';
import { freshness } from '../db/ops/freshness.ts';
import type { ApiDeps } from './deps.ts';

/** Prometheus itself waits for ten seconds. */
const patienceMs = 5_000;

type Deps = Pick<ApiDeps, 'pool' | 'now' | 'timeZone' | 'logger'>;

async function read({ pool, now, timeZone }: Deps) {
  const instant = now();
  const [lag, audit, facts] = await Promise.all([
    outboxLag(pool),
    lastAudit(pool),
    freshness(pool, { now: instant, timeZone }),
  ]);
  return { instant, lag, audit, facts };
}

/**
 * What Prometheus hears of Postgres. A database that does not answer takes away these figures, and not those of the process.
 *
 * @returns what reads them, before they are shown: once for all who ask meanwhile, since anybody may.
 */
export function createDatabaseMetrics(deps: Deps, registry: Registry): () => Promise<void> {
  const registers = [registry];
  const answers = new Gauge({
    name: 'nightshift_postgres_up',
    help: '0: Postgres did not answer, and what only it knows is not a number',
    registers,
  });
  const waiting = new Gauge({
    name: 'nightshift_cache_outbox_rows',
    help: 'Invalidations that are committed and not applied yet',
    registers,
  });
  const oldest = new Gauge({
    name: 'nightshift_cache_outbox_oldest_seconds',
    help: 'For how long the oldest of them has waited',
    registers,
  });
  const staleRatio = new Gauge({
    name: 'nightshift_cache_audit_stale_ratio',
    help: 'Of the cached keys that the last audit compared with Postgres, the part that was stale',
    registers,
  });
  const sampled = new Gauge({
    name: 'nightshift_cache_audit_sampled',
    help: 'How many cached keys the last audit took; 0 before the first one',
    registers,
  });
  const completeThrough = new Gauge({
    name: 'nightshift_fact_complete_through_timestamp_seconds',
    help: 'When the last day ended through which a fact is complete; not there before the first night',
    labelNames: ['fact'],
    registers,
  });
  const violated = new Gauge({
    name: 'nightshift_fact_violated_days',
    help: 'Of the last 30 days, those that are complete and on which an invariant does not hold',
    labelNames: ['fact'],
    registers,
  });

  const readAndShow = async () => {
    const late = new AbortController();
    try {
      const known = await Promise.race([read(deps), sleep(patienceMs, undefined, late)]);
      if (known === undefined) throw new Error(`Expected Postgres to answer within ${patienceMs / 1000} s`);
      const { instant, lag, audit, facts } = known;
      waiting.set(lag.waiting);
      oldest.set(lag.oldestSeconds);
      staleRatio.set(audit === undefined || audit.compared === 0 ? 0 : audit.stale / audit.compared);
      sampled.set(audit?.sampled ?? 0);
      for (const { fact, ageSeconds, violated: days } of facts) {
        violated.set({ fact }, days.length);
        if (ageSeconds !== null) completeThrough.set({ fact }, Math.round(instant.getTime() / 1000 - ageSeconds));
      }
      answers.set(1);
    } catch (err) {
      answers.set(0);
      for (const gauge of [waiting, oldest, staleRatio, sampled]) gauge.set(Number.NaN);
      completeThrough.reset();
      violated.reset();
      deps.logger.warn({ err }, 'Metrics without those of Postgres');
    } finally {
      late.abort();
    }
  };
  let underWay: Promise<void> | undefined;
  return () => {
    underWay ??= readAndShow().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}
