import type { Logger } from 'pino';
import type { AlertChannel } from '../../db/alert-deliveries.ts';
import type { Config } from '../../temporal.config.ts';
import { type Channel, channelThatIsOff } from './channel.ts';
import { logChannel } from './log-channel.ts';
import { webhookChannel } from './webhook-channel.ts';
import { zendeskChannel } from './zendesk-channel.ts';

export type Channels = Readonly<Record<AlertChannel, Channel>>;

/** The channels as they are set up. */
export function createChannels(config: Pick<Config, 'alerts' | 'environment'>, logger: Logger): Channels {
  const { environment } = config;
  const { webhookUrl, zendesk, runbookUrl } = config.alerts;
  return {
    log: logChannel(logger, runbookUrl),
    webhook:
      webhookUrl === undefined
        ? channelThatIsOff('webhook')
        : webhookChannel({ url: webhookUrl, environment, runbookUrl }),
    zendesk: zendesk === undefined ? channelThatIsOff('zendesk') : zendeskChannel({ ...zendesk, environment }, logger),
  };
}
