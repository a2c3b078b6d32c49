import { randomUUID } from 'node:crypto';

const names = [
  'user',
  'second',
  'member',
  'stranger',
  'organisation',
  'emptyOrganisation',
  'service',
  'email',
  'sms',
  'letter',
  'furtherLetter',
  'folder',
  'innerFolder',
  'attachment',
  'emailBranding',
  'letterBranding',
  'invite',
  'organisationInvite',
  'scheduled',
  'finished',
  'letters',
  'message',
  'text',
  'posted',
  'key',
  'secret',
  'callback',
  'retention',
] as const;

/** What the rows of a world are known by: ids, and the secret of its API key. */
export type WorldIds = Readonly<Record<(typeof names)[number], string>> & {
  readonly smsSenders: readonly string[];
  readonly replyTos: readonly string[];
  readonly contacts: readonly string[];
};

/** Ids that no other world has. */
export function makeIds(): WorldIds {
  const pair = () => [randomUUID(), randomUUID()];
  const each = names.map((name) => [name, randomUUID()] as const);
  // Built of the same names.
  const single = Object.fromEntries(each) as Record<(typeof names)[number], string>;
  return { ...single, smsSenders: pair(), replyTos: pair(), contacts: pair() };
}
