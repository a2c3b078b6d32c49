import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';

export interface ListedTemplate {
  readonly content: string;
  readonly id: string;
  readonly name: string;
  readonly type: 'email' | 'sms' | 'letter';
}

/** What the tasks before going live are judged by. */
export interface GoLiveFacts {
  readonly agreement_signed: boolean | null;
  readonly confirmed_email_sender_name: boolean | null;
  readonly confirmed_unique: boolean;
  readonly default_sms_sender: string | null;
  /** E-mail addresses of active members who may manage both the team and the settings. */
  readonly managers: readonly string[];
  /** Domains of all organisations: who has an address there works for government. */
  readonly organisation_domains: readonly string[];
  /** The organisation's, else the service's own. */
  readonly organisation_type: string | null;
  readonly reply_to_addresses: number;
  /** Neither archived nor hidden, and of a type that the service may send, by name. */
  readonly templates: readonly ListedTemplate[];
  readonly volume_email: number | null;
  readonly volume_letter: number | null;
  readonly volume_sms: number | null;
}

const may = (permission: string) => `exists (
  select from public.permissions where service_id = services.id and user_id = users.id and permission = '${permission}')`;

/** Straight from the tables. Undefined: there is no such service. Spec: cache §6. */
export async function goLiveFacts(pool: Pool, service: string): Promise<GoLiveFacts | undefined> {
  const [facts] = await boundedQuery<GoLiveFacts>(
    pool,
    `select organisation.agreement_signed, services.confirmed_email_sender_name, services.confirmed_unique,
            (select sms_sender from public.service_sms_senders
              where service_id = services.id and is_default and not archived) as default_sms_sender,
            array(select users.email_address from public.users
                    join public.user_to_service on user_id = users.id and service_id = services.id
                   where users.state = 'active' and ${may('manage_users')} and ${may('manage_settings')}) as managers,
            array(select domain from public.domain) as organisation_domains,
            coalesce(organisation.organisation_type, services.organisation_type) as organisation_type,
            (select count(*)::int from public.service_email_reply_to
              where service_id = services.id and not archived) as reply_to_addresses,
            (select coalesce(json_agg(json_build_object('content', content, 'id', id, 'name', name, 'type', template_type)
                                      order by name, id), '[]')
               from public.templates
              where service_id = services.id and not archived and not hidden and template_type::text in (
                    select permission from public.service_permissions where service_id = services.id)) as templates,
            services.volume_email, services.volume_letter, services.volume_sms
       from public.services left join public.organisation on organisation.id = services.organisation_id
      where services.id = $1`,
    [service],
  );
  return facts;
}
