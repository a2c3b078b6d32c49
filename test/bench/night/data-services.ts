import type { PoolClient } from 'pg';

/**
 * A number from 0 to 1 (exclusive), the same for a row and a purpose in every run: the rows are made from it, so that
 * two runs work on the same data.
 */
const fractionFunction = `
create or replace function pg_temp.fraction(n bigint, purpose integer) returns float8 language sql immutable
return (hashint8extended(n, purpose) & 16777215)::float8 / 16777216`;

/** Four templates a service. Of ten services five send e-mails and texts, two only e-mails, two only texts, one all. */
const typesOf = `case when service % 10 < 5 then array['email', 'sms', 'email', 'sms']
                      when service % 10 < 7 then array['email', 'email', 'email', 'email']
                      when service % 10 < 9 then array['sms', 'sms', 'sms', 'sms']
                      else array['email', 'sms', 'letter', 'letter'] end`;

const statements = [
  fractionFunction,
  `insert into users (id, name, email_address, created_at, _password, password_changed_at, failed_login_count, state,
                      platform_admin, email_access_validated_at)
   values (md5('user')::uuid, 'Ada', 'ada@example.gov.uk', '2020-01-01', '-', '2020-01-01', 0, 'active', false, '2020-01-01')`,
  `insert into services (id, name, created_at, active, restricted, created_by_id, version, organisation_type, prefix_sms,
                         crown, rate_limit, letter_message_limit, sms_message_limit, email_message_limit,
                         has_active_go_live_request, normalised_service_name, email_sender_local_part)
   select md5(concat('service ', service))::uuid, concat('Service ', service), '2020-01-01', true, false,
          md5('user')::uuid, 1, 'central', true, service % 2 = 0, 3000, 20000, 250000, 250000, false,
          concat('service', service), concat('service', service)
     from generate_series(0, $1::int - 1) service`,
  `insert into api_keys (id, name, secret, service_id, created_at, created_by_id, version, key_type)
   select md5(concat(key_type, ' key of ', service))::uuid, key_type, concat(key_type, service),
          md5(concat('service ', service))::uuid, '2020-01-01', md5('user')::uuid, 1, key_type
     from generate_series(0, $1::int - 1) service, unnest(array['normal', 'team', 'test']) key_type`,
  `create temp table template_slot as
   select service, slot, md5(concat_ws(' ', 'template', service, slot))::uuid as template_id,
          md5(concat('service ', service))::uuid as service_id, (${typesOf})[slot + 1] as notification_type
     from generate_series(0, $1::int - 1) service, generate_series(0, 3) slot`,
  `insert into templates (id, name, template_type, created_at, content, service_id, created_by_id, version, archived,
                          hidden, has_unsubscribe_link)
   select template_id, concat('Template ', slot), notification_type::template_type, '2020-01-01', 'Dear ((name))',
          service_id, md5('user')::uuid, 1, false, false, false
     from template_slot`,
  'insert into templates_history select * from templates',
];

/**
 * Makes services `0` to `services - 1` with their templates and API keys. The session keeps the table `template_slot`
 * and the function `fraction` for the rows.
 */
export async function makeServices(client: PoolClient, services: number): Promise<void> {
  for (const statement of statements) {
    await client.query(statement, statement.includes('$1') ? [services] : []);
  }
}
