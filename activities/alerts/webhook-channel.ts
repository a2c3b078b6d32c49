import type { Channel } from './channel.ts';
import { post, receiverName, unexpectedAnswer } from './post.ts';

/** Posts `{key, subject, message, environment, found_at}` to an address, with the key as `Idempotency-Key`. */
export function webhookChannel(url: string, environment: string): Channel {
  const receiver = { name: receiverName('the webhook', url), url };
  return {
    name: 'webhook',
    async deliver({ key, subject, message, foundAt }, signal) {
      const { status } = await post(receiver, key, { key, subject, message, environment, found_at: foundAt }, signal);
      if (status >= 200 && status < 300) return 'delivered';
      throw unexpectedAnswer(receiver, key, '2xx', status);
    },
  };
}
