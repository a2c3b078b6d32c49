import { z } from '@hono/zod-openapi';
import {
  insertOrganisationInvite,
  lockOrganisationInvite,
  organisationInvite,
  organisationInvites,
  setOrganisationInviteStatus,
} from '../../db/invites/organisation-invites.ts';
import { holdOrganisation } from '../../db/organisations/lock-organisation.ts';
import { choiceField, emailAddressField, idField, listField, parsedBody, textField } from '../body-schemas.ts';
import type { ApiDeps } from '../deps.ts';
import { jsonBody } from '../json-body.ts';
import { pathId } from '../path-ids.ts';
import { found, missing } from '../request-error.ts';
import { adminFailures, jsonRequest, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { anyId } from '../users/any-id.ts';
import { withRefusals } from '../users/refusals.ts';
import { badBody, written } from '../users/shapes.ts';
import { manyOrganisationInvites, noSuchInvite, oneOrganisationInvite } from './shapes.ts';

const creation = z.object({
  email_address: emailAddressField(),
  invited_by: idField(),
  invite_link_host: textField().optional(),
  permissions: listField(choiceField(['can_make_services_live'])),
});
const statusChange = z.object({ status: choiceField(['pending', 'accepted', 'cancelled']) });

const ofOrganisation = z.object({ organisation_id: z.guid() });
const params = ofOrganisation.extend({ invited_org_user: z.string() });

/** An organisation or a user that there is not. */
const refusals = { '23503': missing };

/** Invitations to become a member of an organisation. No e-mail tells of them. */
export function organisationInviteRoutes({ pool, change }: ApiDeps): Route[] {
  return [
    {
      definition: {
        method: 'get',
        path: '/organisation/{organisation_id}/invite',
        summary: 'The invitations to an organisation',
        security: byAdmin,
        request: { params: ofOrganisation },
        responses: { 200: jsonResponse('Oldest first', manyOrganisationInvites), ...adminFailures },
      },
      async answer(c) {
        return written(200, await organisationInvites(pool, pathId(c, 'organisation_id')));
      },
    },
    {
      definition: {
        method: 'post',
        path: '/organisation/{organisation_id}/invite',
        summary: 'Invite somebody to an organisation',
        security: byAdmin,
        request: { params: ofOrganisation, ...jsonRequest(creation) },
        responses: {
          201: jsonResponse('The invitation', oneOrganisationInvite),
          ...badBody,
          ...noSuchInvite,
          ...adminFailures,
        },
      },
      async answer(c) {
        const organisation = pathId(c, 'organisation_id');
        const invite = { ...parsedBody(creation, await jsonBody(c)), organisation };
        const body = await withRefusals(refusals, () =>
          change(async (client) => {
            await holdOrganisation(client, organisation);
            return insertOrganisationInvite(client, invite);
          }),
        );
        return written(201, found(body));
      },
    },
    {
      definition: {
        method: 'get',
        path: '/organisation/{organisation_id}/invite/{invited_org_user}',
        summary: 'An invitation to an organisation',
        security: byAdmin,
        request: { params },
        responses: { 200: jsonResponse('The invitation', oneOrganisationInvite), ...noSuchInvite, ...adminFailures },
      },
      async answer(c) {
        const body = await organisationInvite(pool, anyId(c, 'invited_org_user'), pathId(c, 'organisation_id'));
        return written(200, found(body));
      },
    },
    {
      definition: {
        method: 'post',
        path: '/organisation/{organisation_id}/invite/{invited_org_user}',
        summary: 'Change the status of an invitation',
        security: byAdmin,
        request: { params, ...jsonRequest(statusChange) },
        responses: {
          200: jsonResponse('The invitation', oneOrganisationInvite),
          ...badBody,
          ...noSuchInvite,
          ...adminFailures,
        },
      },
      async answer(c) {
        const [organisation, invite] = [pathId(c, 'organisation_id'), anyId(c, 'invited_org_user')];
        const given = await jsonBody(c);
        const body = await change(async (client) => {
          await holdOrganisation(client, organisation);
          if (!(await lockOrganisationInvite(client, organisation, invite))) throw missing();
          const { status } = parsedBody(statusChange, given);
          return setOrganisationInviteStatus(client, invite, status);
        });
        return written(200, found(body));
      },
    },
  ];
}
