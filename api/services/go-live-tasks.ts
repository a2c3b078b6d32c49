import type { GoLiveFacts, ListedTemplate } from '../../db/services/go-live-facts.ts';
import { isGovernmentEmail } from './government-email.ts';

export const taskNames = [
  'confirm_service_name',
  'estimate_usage',
  'team_members',
  'templates',
  'email_sender_name',
  'reply_to_address',
  'sms_sender',
  'agreement',
] as const;

/** A task that is to be done before the service may go live. */
export interface Task {
  readonly name: (typeof taskNames)[number];
  readonly done: boolean;
}

function intends(type: 'email' | 'sms', { templates, volume_email, volume_sms }: GoLiveFacts): boolean {
  const has = templates.some((template: ListedTemplate) => template.type === type);
  if (type === 'email') return has || (volume_email ?? 0) > 0;
  return volume_sms === null ? has : volume_sms > 0;
}

/** The tasks that this service has, in the order of the page. Spec: cache §6. */
export function goLiveTasks(facts: GoLiveFacts): Task[] {
  const { agreement_signed, organisation_type: type, volume_email, volume_letter, volume_sms } = facts;
  const managers = facts.managers.filter((address) => isGovernmentEmail(address, facts.organisation_domains));
  const signs = agreement_signed !== null || type === 'nhs_gp' || type === 'nhs_local';
  const email = intends('email', facts);
  const tasks: (Task & { readonly applies: boolean })[] = [
    { name: 'confirm_service_name', applies: true, done: facts.confirmed_unique },
    {
      name: 'estimate_usage',
      applies: true,
      done: [volume_email, volume_letter, volume_sms].some((n) => (n ?? 0) > 0),
    },
    { name: 'team_members', applies: true, done: managers.length > 1 },
    { name: 'templates', applies: true, done: facts.templates.length > 0 },
    { name: 'email_sender_name', applies: email, done: facts.confirmed_email_sender_name === true },
    { name: 'reply_to_address', applies: email, done: facts.reply_to_addresses > 0 },
    {
      name: 'sms_sender',
      applies: intends('sms', facts) && type !== 'central',
      done: facts.default_sms_sender !== null && facts.default_sms_sender !== 'GOVUK',
    },
    { name: 'agreement', applies: signs, done: agreement_signed === true },
  ];
  return tasks.filter(({ applies }) => applies).map(({ name, done }) => ({ name, done }));
}
