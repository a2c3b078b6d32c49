/** A process that delivers by the webhook, for tests that kill it: `deliver-child.ts DATABASE_URL WEBHOOK_URL`. */
import { deliverAlerts } from '../../activities/alerts/deliver.ts';
import { webhookChannel } from '../../activities/alerts/webhook-channel.ts';
import { createPool } from '../../db/postgres.ts';

const [, , databaseUrl = '', webhookUrl = ''] = process.argv;
const pool = createPool(databaseUrl);
const { signal } = new AbortController();
await deliverAlerts(pool, webhookChannel({ url: webhookUrl, environment: 'test', runbookUrl: 'runbook' }), {
  step: () => {},
  signal,
});
await pool.end();
