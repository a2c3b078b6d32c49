import { createPool, inTransaction } from '../../db/postgres.ts';
import { createMigratedDatabase } from '../support/template-database.ts';

/** Whose service is live, sends all there is, and has five members. */
const makeServices = `
with made as (
  insert into services (id, name, created_at, active, restricted, created_by_id, version, organisation_type, prefix_sms,
                        crown, rate_limit, letter_message_limit, sms_message_limit, email_message_limit, go_live_at,
                        go_live_user_id, has_active_go_live_request, normalised_service_name, email_sender_local_part, notes)
  select id, concat('Renew something every year, no. ', n), '2020-01-01', true, false, id, 1, 'central', true, true, 3000,
         20000, 250000, 250000, '2020-02-01', id, false, concat('service', n), concat('service', n), repeat('A note. ', 30)
    from page
)
insert into service_permissions (service_id, permission, created_at)
select id, name, '2020-01-01' from page, service_permission_types`;

/** Each is a member of five services. */
const makeUsers = `
with made as (
  insert into users (id, name, email_address, created_at, _password, mobile_number, password_changed_at, failed_login_count,
                     state, platform_admin, email_access_validated_at, logged_in_at, current_session_id)
  select id, 'Somebody of Somewhere', concat('somebody.', n, '@testing.gov.uk'), '2020-01-01', '', '07700900001',
         '2020-01-01', 0, 'active', false, '2026-01-01', '2026-10-30', id
    from page
), membership as (
  select p.id as user_id, s.id as service_id
    from page p, generate_series(0, 4) k, page s where s.n = (p.n + k) % (select count(*) from page)
), joined as (
  insert into user_to_service (user_id, service_id) select user_id, service_id from membership
)
insert into permissions (id, service_id, user_id, permission, created_at)
select gen_random_uuid(), service_id, user_id, permission::permission_types, '2020-01-01'
  from membership, unnest(array['manage_users', 'manage_templates', 'manage_settings', 'send_texts', 'send_emails',
                                'send_letters', 'view_activity']) permission`;

const makeTemplates = `
insert into templates (id, name, template_type, created_at, content, service_id, subject, created_by_id, version, archived,
                       hidden, has_unsubscribe_link)
select id, 'What to do next', 'email', '2020-01-01', repeat('Dear ((name)), your form is on its way to you. ', 70), id,
       'What to do next', id, 1, false, false, false
  from page`;

/**
 * Makes a database with so many pages of the admin app, each with a service, a user and a template of its own, which have
 * one id, the page's. Documents of about 2, 2 and 4 kB. Returns the ids.
 */
export async function createPagesDatabase(
  serverUrl: string,
  pages: number,
): Promise<{ readonly databaseUrl: string; readonly ids: readonly string[] }> {
  const databaseUrl = await createMigratedDatabase(serverUrl, 'bench');
  const pool = createPool(databaseUrl, { applicationName: 'nightshift bench' });
  try {
    const ids = await inTransaction(pool, async (client) => {
      // Services and users name one another.
      await client.query('set local session_replication_role = replica');
      await client.query(
        `create temporary table page on commit drop as
         select n, md5(concat('page ', n))::uuid as id from generate_series(0, $1::int - 1) n`,
        [pages],
      );
      for (const statement of [makeServices, makeUsers, makeTemplates]) await client.query(statement);
      // Nothing is cached yet that they could have made stale.
      await client.query('delete from nightshift.cache_outbox');
      return (await client.query<{ id: string }>('select id from page order by n')).rows.map(({ id }) => id);
    });
    await pool.query('vacuum analyze');
    return { databaseUrl, ids };
  } finally {
    await pool.end();
  }
}
