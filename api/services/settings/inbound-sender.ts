import type { PoolClient } from 'pg';
import { allocateInboundNumber } from '../../../db/services/settings/inbound-numbers.ts';
import { addSender, replaceByNumber, type Sender } from '../../../db/services/settings/senders.ts';
import { invalid } from '../../request-error.ts';

/**
 * Gives a service an inbound number as a sender of text messages: in place of its only one, unless that is an inbound
 * number; else as a further one.
 *
 * @param senders those in use; the service is locked.
 * @returns JSON text of the sender.
 * @throws RequestError with a 400 when the number is unknown, not active or taken, or the service has one already.
 */
export async function addInboundNumber(
  client: PoolClient,
  service: string,
  senders: readonly Sender[],
  { inboundNumber, isDefault }: { readonly inboundNumber: string; readonly isDefault: boolean },
): Promise<string> {
  const value = await allocateInboundNumber(client, service, inboundNumber);
  if (value === undefined) {
    const rule = 'Name one that is active and that no service has; a service has one at most';
    throw invalid(`Inbound number: ${inboundNumber} is not available. ${rule}`);
  }
  const [only, ...others] = senders;
  if (only !== undefined && others.length === 0 && only.inboundNumber === null) {
    return replaceByNumber(client, only.id, { value, inboundNumber });
  }
  return addSender(client, 'sms', service, { value, isDefault, inboundNumber });
}
