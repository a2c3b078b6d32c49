import type { Channel } from './channel.ts';
import { post, receiverName, unexpectedAnswer } from './post.ts';
import { runbookOf } from './runbook.ts';

interface WebhookSettings {
  readonly url: string;
  readonly environment: string;
  readonly runbookUrl: string;
}

/** Posts `{key, subject, message, environment, found_at, runbook}` to an address, with the key as `Idempotency-Key`. */
export function webhookChannel({ url, environment, runbookUrl }: WebhookSettings): Channel {
  const receiver = { name: receiverName('the webhook', url), url };
  return {
    name: 'webhook',
    async deliver({ key, subject, message, foundAt }, signal) {
      const runbook = runbookOf(runbookUrl, key);
      const body = { key, subject, message, environment, found_at: foundAt, runbook };
      const { status } = await post(receiver, key, body, signal);
      if (status >= 200 && status < 300) return 'delivered';
      throw unexpectedAnswer(receiver, key, '2xx', status);
    },
  };
}
