import { html } from 'hono/html';
import { type LastAudit, lastAudit } from '../../../../db/cache/audit/last-audit.ts';
import type { GuardedCache } from '../../../../db/cache/guard/types.ts';
import { outboxLag } from '../../../../db/cache/outbox.ts';
import { withRedis } from '../../../../db/cache/redis.ts';
import type { ApiDeps } from '../../../deps.ts';
import type { Html } from '../../layout.ts';
import { percentage, withCommas } from '../../performance/numbers.ts';
import { type TagColour, tag } from '../pieces.ts';
import { type Tried, tried } from '../tried.ts';
import { countInWords, momentInWords } from '../words.ts';

const row = (key: string, value: Html | string): Html =>
  html`<div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">${key}</dt><dd class="govuk-summary-list__value">${value}</dd></div>`;

const tagged = (text: string, colour: TagColour, more: string): Html => html`${tag(text, colour)} ${more}`;

const redisInWords = (ping: Tried<string>): Html =>
  'trouble' in ping
    ? tagged('no answer', 'red', `Reads go to Postgres: they are slower, and right. ${ping.trouble}`)
    : tagged('up', 'green', '');

function hitsInWords({ counts }: GuardedCache): string {
  const hits = counts.nearHits + counts.hits;
  const reads = hits + counts.loads;
  if (reads === 0) return 'No read yet';
  return `${percentage((100 * hits) / reads)} of ${countInWords(reads, 'read', 'reads')}, since this process has started`;
}

function auditInWords(audit: LastAudit | undefined, timeZone: string): Html | string {
  if (audit === undefined) return 'It has not run yet';
  const { stale, compared, auditedAt } = audit;
  const of = `of ${countInWords(compared, 'key', 'keys')}, ${momentInWords(auditedAt, timeZone)}`;
  return stale === 0
    ? tagged('none stale', 'green', of)
    : tagged(`${withCommas(stale)} stale`, 'red', `${of}. Dropped`);
}

/** How the cache does. */
export async function cacheSection({ cache, counters, pool, logger, timeZone }: ApiDeps): Promise<Html> {
  const [ping, { waiting, oldestSeconds }, audit] = await Promise.all([
    tried(logger, () => withRedis(counters, (connected) => connected.ping())),
    outboxLag(pool),
    lastAudit(pool),
  ]);
  const lag = `${countInWords(waiting, 'invalidation waits', 'invalidations wait')}, the oldest for ${Math.round(oldestSeconds)} s`;
  return html`<dl class="govuk-summary-list">${[
    row('Redis', redisInWords(ping)),
    row('From the cache', hitsInWords(cache)),
    row('Outbox', waiting === 0 ? 'Nothing waits' : lag),
    row('Last audit', auditInWords(audit, timeZone)),
  ]}</dl>`;
}
