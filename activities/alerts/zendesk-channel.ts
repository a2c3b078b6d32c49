import type { Logger } from 'pino';
import { z } from 'zod';
import type { Channel } from './channel.ts';
import { post, receiverName, unexpectedAnswer } from './post.ts';
import { zendeskTicket } from './zendesk-ticket.ts';

interface ZendeskSettings {
  readonly url: string;
  readonly apiKey: string;
  readonly environment: string;
}

/** The account that Notify's own tickets come from. */
const account = 'zd-api-notify@digital.cabinet-office.gov.uk';

const suspendedRequester = z.object({
  details: z.object({ requester: z.array(z.object({ description: z.string().includes('suspended') })).min(1) }),
});

function isOfSuspendedRequester(body: string): boolean {
  try {
    return suspendedRequester.safeParse(JSON.parse(body)).success;
  } catch {
    return false; // No JSON: another kind of 422.
  }
}

/** Makes tickets of the alerts that have ticket fields. Spec: nightly §7.5. */
export function zendeskChannel({ url, apiKey, environment }: ZendeskSettings, logger: Logger): Channel {
  const authorization = `Basic ${Buffer.from(`${account}/token:${apiKey}`).toString('base64')}`;
  const receiver = {
    name: receiverName('Zendesk', url),
    url: new URL('/api/v2/tickets.json', url).href,
    headers: { authorization },
  };
  return {
    name: 'zendesk',
    async deliver(alert, signal) {
      if (alert.ticket === undefined) return 'not wanted';
      const { status, body } = await post(receiver, alert.key, zendeskTicket(alert, alert.ticket, environment), signal);
      if (status === 422 && isOfSuspendedRequester(body)) {
        logger.warn({ alert: alert.key }, `${receiver.name} made no ticket, because the requester is suspended`);
        return 'not wanted';
      }
      if (status === 201) return 'delivered';
      throw unexpectedAnswer(receiver, alert.key, '201', status);
    },
  };
}
