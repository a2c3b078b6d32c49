import * as world from '../../cache/notify-world.ts';
import type { TestApi } from '../../support/api.ts';
import { documentedRoutes, filled, type Params, serviceToken } from './routes.ts';
import { invited, letterTemplate, manager, smsTemplate, unconfirmed } from './world.ts';

const { id, organisation, service, template, user, other } = world;
/** Of no row of the world; rows that come have it. */
const fresh = id(50);

/** Of what there is one at most, and of routes that are not cached. */
const names = [
  ...[
    'organisation_id',
    'user_id',
    'email_branding_id',
    'letter_branding_id',
    'letter_attachment_id',
    'service',
    'job',
  ],
  ...['callback_api_id', 'sms_sender_id', 'reply_to_email_id', 'letter_contact_id', 'api_key_id', 'data_retention_id'],
  ...['invited_user', 'invited_org_user', 'invitation', 'token', 'notification_id', 'night', 'id', 'comparison_id'],
];
const rest = { ...Object.fromEntries(names.map((name) => [name, fresh])), version: '1', notification_type: 'sms' };

/** Whatever a parameter may name: each route is read with each of them. */
const named: readonly Params[] = [
  {
    ...rest,
    ...{ service_id: service, template_id: template, organisation_id: organisation, user_id: user },
    ...{ email_branding_id: world.emailBranding, letter_branding_id: world.letterBranding },
  },
  {
    ...rest,
    service_id: other.service,
    template_id: other.template,
    organisation_id: other.organisation,
    user_id: other.user,
  },
  { ...rest, service_id: service, template_id: smsTemplate, user_id: manager },
  { ...rest, service_id: service, template_id: letterTemplate, user_id: invited },
  { ...rest, service_id: service, template_id: template, version: '4', user_id: unconfirmed },
  { ...rest, service_id: service, template_id: fresh },
];

/** Of what a service has, once it is there. Its first read of the hidden template would be a write. */
const ofFreshService = (path: string) => path.includes('{service_id}') && !path.includes('/template/');

const week = '?start_date=2026-01-01&end_date=2026-01-08';
/** A service's usage is cached of years that are over. */
const queries: Params = {
  '/performance-dashboard': week,
  '/organisations/{organisation_id}/services-with-usage': '?year=2025',
  '/service/{service_id}/billing/monthly-usage': '?year=2025',
  '/service/{service_id}/billing/yearly-usage-summary': '?year=2025',
  '/platform-stats/data-for-billing-report': week,
  '/platform-stats/data-for-dvla-billing-report': week,
  '/platform-stats/daily-volumes-report': week,
  '/platform-stats/daily-sms-provider-volumes-report': week,
  '/platform-stats/volumes-by-service': week,
};

export interface CachedGet {
  /** No other one has it. */
  readonly name: string;
  /** As in the OpenAPI document. */
  readonly route: string;
  readonly url: string;
  readonly service?: string;
}

const ask = (api: TestApi, { url, service: caller }: CachedGet) =>
  api.get(url, caller === undefined ? {} : { headers: serviceToken(caller) });

/** All GETs of the world whose answer comes through the cache, found by trying every GET of the OpenAPI document. */
export async function cachedGets(api: TestApi, wasCached: () => boolean): Promise<CachedGet[]> {
  // Public pages are made of what other routes have cached.
  const routes = (await documentedRoutes(api)).filter(
    ({ method, path }) => method === 'GET' && !path.startsWith('/features/'),
  );
  const gets = routes.flatMap(({ path, forServices }) =>
    [...named, ...(ofFreshService(path) ? [{ ...rest, service_id: fresh }] : [])].map((params): CachedGet => {
      const url = filled(path, params) + (queries[path] ?? '');
      const caller = params['service_id'] ?? service;
      return {
        name: forServices ? `${url} by ${caller}` : url,
        route: path,
        url,
        ...(forServices && { service: caller }),
      };
    }),
  );
  const cached = new Map<string, CachedGet>();
  for (const get of gets) {
    await ask(api, get);
    if (wasCached()) cached.set(get.name, get);
  }
  return [...cached.values()];
}

/** More would find the cache too busy to load them all. */
const atOnce = 50;

export type Answers = Readonly<Record<string, string>>;

/** What each of them says now: its status, ETag and body. */
export async function answersOf(api: TestApi, gets: readonly CachedGet[]): Promise<Answers> {
  const answers: Record<string, string> = {};
  for (let first = 0; first < gets.length; first += atOnce) {
    await Promise.all(
      gets.slice(first, first + atOnce).map(async (get) => {
        const response = await ask(api, get);
        answers[get.name] = `${response.status} ${response.headers.get('etag')} ${await response.text()}`;
      }),
    );
  }
  return answers;
}
