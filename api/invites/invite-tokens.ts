import { z } from '@hono/zod-openapi';
import type { Pool } from 'pg';
import { organisationInvite } from '../../db/invites/organisation-invites.ts';
import { serviceInvite } from '../../db/invites/service-invites.ts';
import type { ApiDeps } from '../deps.ts';
import { failure } from '../errors.ts';
import { found, RequestError } from '../request-error.ts';
import { adminFailures, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { asId } from '../users/any-id.ts';
import { written } from '../users/shapes.ts';
import { expiresAfterSeconds } from './expiry.ts';
import { badToken, noSuchInvite, oneOrganisationInvite, oneServiceInvite } from './shapes.ts';
import { openToken } from './signed-token.ts';

const expired =
  'Your invitation to GOV.UK Notify has expired. Please ask the person that invited you to send you another one';
const broken = 'Something’s wrong with this link. Make sure you’ve copied the whole thing.';
const refuse = (invitation: string) => new RequestError(failure(400, { invitation }));

const isId = (text: string) => z.guid().safeParse(text).success;

interface Kind {
  readonly path: '/invite/service' | '/invite/organisation';
  readonly shape: z.ZodType;
  readonly read: (pool: Pool, invite: string) => Promise<string | undefined>;
}

function ofKind({ pool, signing, now }: ApiDeps, { path, shape, read }: Kind): Route[] {
  const fromToken = async (token: string) => {
    const opened = openToken(token, { signing, now: now(), maxAgeSeconds: expiresAfterSeconds });
    if (opened === undefined) throw refuse(broken);
    if (opened === 'expired') throw refuse(expired);
    return written(200, found(await read(pool, asId(String(opened.payload)))));
  };
  const responses = { 200: jsonResponse('The invitation', shape), ...badToken, ...noSuchInvite, ...adminFailures };
  return [
    {
      definition: {
        method: 'get',
        path: `${path}/{invitation}`,
        summary: 'An invitation by its id, or by the token of the link to it',
        security: byAdmin,
        request: { params: z.object({ invitation: z.string() }) },
        responses,
      },
      async answer(c) {
        const invitation = c.req.param('invitation') ?? '';
        if (isId(invitation)) return written(200, found(await read(pool, asId(invitation))));
        return fromToken(invitation);
      },
    },
    {
      definition: {
        method: 'get',
        path: `${path}/check/{token}`,
        summary: 'The invitation that a token is of',
        security: byAdmin,
        request: { params: z.object({ token: z.string() }) },
        responses,
      },
      answer: (c) => fromToken(c.req.param('token') ?? ''),
    },
  ];
}

/** Invitations, found by whoever has the link. Spec: cache §3.2, step 1. */
export function inviteTokenRoutes(deps: ApiDeps): Route[] {
  return [
    ...ofKind(deps, { path: '/invite/service', shape: oneServiceInvite, read: serviceInvite }),
    ...ofKind(deps, { path: '/invite/organisation', shape: oneOrganisationInvite, read: organisationInvite }),
  ];
}
