import * as world from '../../cache/notify-world.ts';
import type { TestApi } from '../../support/api.ts';
import { documentedRoutes, filled, type Params, serviceToken } from './routes.ts';
import { invited, letterTemplate, manager, smsTemplate, unconfirmed } from './world.ts';

const { id, organisation, service, template, user, other } = world;
/** Of no row of the world; rows that come have it. */
const fresh = id(50);

/** Of routes that are not cached. */
const elsewhere = {
  ...{ callback_api_id: fresh, sms_sender_id: fresh, reply_to_email_id: fresh, letter_contact_id: fresh, api_key_id: fresh },
  ...{ letter_attachment_id: fresh, data_retention_id: fresh, notification_type: 'sms', invited_user: fresh, token: fresh },
  ...{ invited_org_user: fresh, invitation: fresh, job: fresh, notification_id: fresh, service: fresh },
};

const rest = { ...elsewhere, version: '1', email_branding_id: fresh, letter_branding_id: fresh, organisation_id: fresh, user_id: fresh };

/** Whatever a parameter may name: each route is read with each of them. */
const named: readonly Params[] = [
  {
    ...rest,
    ...{ service_id: service, template_id: template, organisation_id: organisation, user_id: user },
    ...{ email_branding_id: world.emailBranding, letter_branding_id: world.letterBranding },
  },
  { ...rest, service_id: other.service, template_id: other.template, organisation_id: other.organisation, user_id: other.user },
  { ...rest, service_id: service, template_id: smsTemplate, user_id: manager },
  { ...rest, service_id: service, template_id: letterTemplate, user_id: invited },
  { ...rest, service_id: service, template_id: template, version: '4', user_id: unconfirmed },
  { ...rest, service_id: service, template_id: fresh },
  { ...rest, service_id: fresh, template_id: fresh },
];

const queries: Params = { '/performance-dashboard': '?start_date=2026-01-01&end_date=2026-01-08' };

export interface CachedGet {
  /** As in the OpenAPI document. */
  readonly route: string;
  readonly url: string;
  readonly service?: string;
}

const ask = (api: TestApi, { url, service: caller }: CachedGet) =>
  api.get(url, caller === undefined ? {} : { headers: serviceToken(caller) });

/** All GETs of the world whose answer comes through the cache, found by trying every GET of the OpenAPI document. */
export async function cachedGets(api: TestApi, wasCached: () => boolean): Promise<CachedGet[]> {
  const routes = (await documentedRoutes(api)).filter(({ method }) => method === 'GET');
  const gets = routes.flatMap(({ path, forServices }) =>
    named.map((params): CachedGet => ({
      route: path,
      url: filled(path, params) + (queries[path] ?? ''),
      ...(forServices && { service: params['service_id'] === fresh ? other.service : params['service_id'] ?? service }),
    })),
  );
  const cached = new Map<string, CachedGet>();
  for (const get of gets) {
    await ask(api, get);
    if (wasCached()) cached.set(`${get.url} ${get.service}`, get);
  }
  return [...cached.values()];
}

export type Answers = Readonly<Record<string, string>>;

/** What each of them says now: its status, ETag and body. */
export async function answersOf(api: TestApi, gets: readonly CachedGet[]): Promise<Answers> {
  const answers = await Promise.all(
    gets.map(async (get) => {
      const response = await ask(api, get);
      return [`${get.url} ${get.service ?? ''}`, `${response.status} ${response.headers.get('etag')} ${await response.text()}`];
    }),
  );
  return Object.fromEntries(answers);
}
