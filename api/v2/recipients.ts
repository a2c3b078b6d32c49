import type { Sender } from '../../db/v2/sender.ts';
import type { KeyType } from '../../db/v2/service-keys.ts';
import { parsePhone } from '../phone-number.ts';
import { refused } from './failures.ts';

/** What makes two ways to write a recipient the same. */
function canonical(recipient: string): string {
  if (recipient.includes('@')) return recipient.trim().toLowerCase();
  const parsed = parsePhone(recipient);
  return 'number' in parsed ? parsed.number.number : recipient;
}

/** @throws RequestError when this key, or a service in trial mode, may not send to them. */
export function checkRecipient(recipient: string, keyType: KeyType, { restricted, team, guests }: Sender): void {
  if (keyType === 'test' || (keyType === 'normal' && !restricted)) return;
  if ([...team, ...guests].map(canonical).includes(canonical(recipient))) return;
  throw refused(
    keyType === 'team'
      ? 'Can’t send to this recipient using a team-only API key'
      : 'Can’t send to this recipient when service is in trial mode – see https://www.notifications.service.gov.uk/trial-mode',
  );
}
