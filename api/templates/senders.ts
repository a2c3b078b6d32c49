import type { PoolClient } from 'pg';
import { hasSender } from '../../db/templates/service.ts';
import type { TemplateType } from '../../db/templates/write.ts';
import { invalid } from '../request-error.ts';

const names = { email: 'email_reply_to_id', sms: 'sms_sender_id', letter: 'letter_contact_id' } as const;

interface Sender {
  readonly service: string;
  readonly type: TemplateType;
  readonly sender: string | null | undefined;
}

/**
 * Only letters have a sender of their own.
 *
 * @throws RequestError with a 400 when the sender is not the service's, or the template is no letter.
 */
export async function refuseStrangeSender(client: PoolClient, { service, type, sender }: Sender): Promise<void> {
  if (sender === null || sender === undefined) return;
  if (!(await hasSender(client, service, type, sender))) {
    throw invalid(`${names[type]} ${sender} does not exist in database for service id ${service}`);
  }
  if (type !== 'letter') throw invalid(`Unable to set sender for ${type} template`);
}
