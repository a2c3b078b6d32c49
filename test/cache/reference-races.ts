import { folder, furtherFolder, id, organisation, other, service, template, user } from './notify-world.ts';

/** A change after which the reference goes on showing what was there before. */
export interface Forgotten {
  /** Number of the race in spec: cache §2.7, and what happens. */
  readonly race: string;
  readonly key: string;
  /** A path of the API; or, of what we do not serve, a statement with one value. */
  readonly document: string;
  readonly given?: string;
  readonly change: string;
  /** What the reference deletes once the change is made. Spec: cache §1.3. */
  readonly deletes: readonly string[];
}

const archive = `update services set active = false where id = '${service}'`;
const organisations = { key: 'organisations', document: '/organisations' };
const liveCounts = 'live-service-and-organisation-counts';
const folders = `service-${service}-template-folders`;

export const forgotten: readonly Forgotten[] = [
  {
    race: '4, a service is archived: its users were deleted only before',
    key: `user-${user}`,
    document: `/user/${user}`,
    change: archive,
    deletes: [`service-${service}`, `service-${service}-templates`],
  },
  {
    race: '4, an organisation changes its type: the delete of its services failed unseen',
    key: `service-${service}`,
    document: `/service/${service}`,
    change: `update organisation set organisation_type = 'local' where id = '${organisation}';
             update services set organisation_type = 'local' where organisation_id = '${organisation}'`,
    deletes: ['domains', 'organisations', `organisation-${organisation}-name`],
  },
  {
    race: '4, a template moves to a folder: the delete of its document failed unseen',
    key: `service-${service}-template-${template}-version-None`,
    document: `/service/${service}/template/${template}`,
    given: `update template_folder_map set template_folder_id = '${folder}'`,
    change: `update template_folder_map set template_folder_id = '${furtherFolder}'`,
    deletes: [folders, `service-${service}-templates`],
  },
  {
    race: '4, somebody unsubscribes: the delete by the API itself failed unseen',
    key: `service-${service}-unsubscribe-request-statistics`,
    document: 'select count(*) from unsubscribe_request',
    change: `insert into unsubscribe_request values ('${id(81)}', '${service}')`,
    deletes: [],
  },
  {
    race: '5, a first job: the SET of true failed, or a reader was later',
    key: `has_jobs-${other.service}`,
    document: `select exists (select from jobs where service_id = '${other.service}')`,
    change: `insert into jobs select (jsonb_populate_record(j, '{"id": "${id(82)}", "service_id": "${other.service}"}')).*
               from jobs j where id = '${id(30)}'`,
    deletes: [],
  },
  {
    race: '6a, a service goes live',
    ...organisations,
    given: `update services set restricted = true where id = '${service}'`,
    change: `update services set restricted = false where id = '${service}'`,
    deletes: [liveCounts, `service-${service}`],
  },
  {
    race: '6b, a service is archived, in the list of organisations',
    ...organisations,
    change: archive,
    deletes: [`service-${service}`, `service-${service}-templates`],
  },
  {
    race: '6b, a service is archived, in the counts',
    key: liveCounts,
    document: '/_status/live-service-and-organisation-counts',
    change: archive,
    deletes: [`service-${service}`, `service-${service}-templates`],
  },
  {
    race: '6c, a user is archived who could see a folder',
    key: folders,
    document: `/service/${service}/template-folder`,
    change: `delete from user_folder_permissions where user_id = '${user}'`,
    deletes: [`user-${user}`],
  },
  {
    race: '6d, the approval of a request to join cancels another one',
    key: `service-join-request-${id(28)}`,
    document: `select status from service_join_requests where id = '${id(28)}'`,
    change: `update service_join_requests set status = 'cancelled' where id = '${id(28)}'`,
    deletes: [`service-join-request-${id(83)}`, `user-${user}`, folders],
  },
  {
    race: '6e, an organisation is renamed, on the performance page',
    key: 'performance-stats-2026-01-01-to-2026-01-08',
    document: '/performance-dashboard?start_date=2026-01-01&end_date=2026-01-08',
    change: `update organisation set name = 'Renamed' where id = '${organisation}'`,
    deletes: ['organisations', 'domains', `organisation-${organisation}-name`],
  },
  {
    race: '6f, a command changes a user',
    key: `user-${user}`,
    document: `/user/${user}`,
    change: `update users set platform_admin = not platform_admin where id = '${user}'`,
    deletes: [],
  },
  {
    race: '7, a returned letter is too old to be counted',
    key: `service-${service}-returned-letters-statistics`,
    document: 'select count(*) from returned_letters',
    change: 'delete from returned_letters',
    deletes: [],
  },
  {
    race: '8, a domain is added: the list was made from the cached organisations',
    key: 'domains',
    document: `select string_agg(domain, ' ' order by domain) from domain`,
    change: `insert into domain values ('added.gov.uk', '${organisation}')`,
    deletes: ['organisations'],
  },
  {
    race: '9, an edit of the database by hand',
    key: `service-${service}`,
    document: `/service/${service}`,
    change: `update services set name = 'Edited' where id = '${service}'`,
    deletes: [],
  },
];
