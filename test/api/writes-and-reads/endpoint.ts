import { id, organisation, service, user } from '../../cache/notify-world.ts';
import type { TestApi } from '../../support/api.ts';
import { filled, type Params, serviceToken } from './routes.ts';
import { apiKey, invited, letterJob, organisationInvite, scheduledJob, serviceInvite } from './world.ts';

export interface Write {
  /** JSON. */
  readonly body?: unknown;
  /** In place of a body. */
  readonly form?: Readonly<Record<string, string>>;
  /** In place of those of the endpoint. */
  readonly params?: Params;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
}

/** What is written through a route of the API that is no GET. */
export interface Endpoint {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  /** As in the OpenAPI document. */
  readonly path: string;
  readonly params?: Params;
  readonly query?: string;
  readonly writes: readonly Write[];
  /** Writes that fail, besides those of rows that are not there. */
  readonly refused?: readonly Write[];
  /** The status when there are no rows of the ids in its path, if that is no failure. */
  readonly ofNothing?: number;
}

/** Rows of the world, by the names of parameters. */
const named: Params = {
  ...{ service_id: service, service, user_id: user, user: invited, organisation_id: organisation },
  ...{ template_id: id(4), template_folder_id: id(5), letter_attachment_id: id(6), data_retention_id: id(24) },
  ...{
    callback_api_id: id(23),
    sms_sender_id: id(26),
    reply_to_email_id: id(25),
    letter_contact_id: id(27),
    api_key_id: apiKey,
  },
  ...{ invited_user: serviceInvite, invited_user_id: serviceInvite, invited_org_user: organisationInvite },
  ...{ job: scheduledJob, notification_id: letterJob },
};

/** Makes a write; returns the status of the answer and what it says. */
export async function send(api: TestApi, endpoint: Endpoint, write: Write): Promise<{ status: number; text: string }> {
  const { method, path, params = {}, query = '' } = endpoint;
  const { body, form, headers } = write;
  const response = await api.get(filled(path, { ...named, ...params, ...write.params }) + query, {
    method,
    headers: {
      'content-type': form === undefined ? 'application/json' : 'application/x-www-form-urlencoded',
      ...(path.startsWith('/v2/') && serviceToken(service)),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(form !== undefined && { body: new URLSearchParams(form).toString() }),
  });
  return { status: response.status, text: await response.text() };
}

/** The same write with ids of nothing in its path and body; none when there is no id in the path. */
export function writesOfNothing({ path, writes }: Endpoint): Write[] {
  const [write] = writes;
  const ids = [...path.matchAll(/\{(.+?)\}/g)].map(([, name = '']) => [name, id(98)]);
  if (ids.length === 0 || write === undefined) return [];
  const body: unknown = JSON.parse(JSON.stringify(write.body ?? null).replaceAll(service, id(98)));
  return [{ ...write, params: Object.fromEntries(ids), ...(write.body !== undefined && { body }) }];
}
