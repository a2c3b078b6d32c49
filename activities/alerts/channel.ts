import type { AlertChannel, DeliveryOutcome, FoundAlert } from '../../db/alert-deliveries.ts';

/** A way to tell people, which may be down. */
export interface Channel {
  readonly name: AlertChannel;
  /**
   * Tells them, or finds that it is not wanted. Returns or throws within a minute.
   *
   * @throws AlertRefusedError when it takes others, but not this one; ChannelError when it takes none at this time.
   */
  deliver(alert: FoundAlert, signal: AbortSignal): Promise<DeliveryOutcome>;
}

/** The channel takes no alert at this time. */
export class ChannelError extends Error {
  override readonly name: string = 'ChannelError';
}

/** The channel does not take this alert, whatever it does with others. */
export class AlertRefusedError extends ChannelError {
  override readonly name = 'AlertRefusedError';
}

/** What is found while a channel is off is not made up for when it is turned on. */
export function channelThatIsOff(name: AlertChannel): Channel {
  return { name, deliver: async () => 'not wanted' };
}
