import { z } from '@hono/zod-openapi';
import { type GoLiveRequest, goLiveRequest } from '../../db/organisations/go-live.ts';
import { emailAddressField, parsedBody, textField } from '../body-schemas.ts';
import type { ApiDeps } from '../deps.ts';
import { jsonBody } from '../json-body.ts';
import { pathId } from '../path-ids.ts';
import { found, invalid, malformed } from '../request-error.ts';
import { adminFailures, done, failureBody, jsonResponse, noContent } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { refused } from './responses.ts';

const nextSteps = z
  .object({ to: emailAddressField(), service_name: textField(), body: textField() })
  .openapi('NextStepsOfGoLiveRequest');

const rejection = z
  .object({
    name: textField(),
    service_name: textField(),
    organisation_team_member_name: textField(),
    organisation_team_member_email: textField(),
    reason: textField(),
    organisation_name: textField(),
  })
  .openapi('RejectionOfGoLiveRequest');

function checkRequested({ hasRequester, isActive }: GoLiveRequest): void {
  if (!hasRequester || !isActive) throw malformed();
}

function checkApprovable({ hasOrganisation, hasRequester }: GoLiveRequest): void {
  if (hasOrganisation && hasRequester) return;
  throw invalid('Expected a service of an organisation, with somebody who asked to go live. Set go_live_user first');
}

/**
 * Where the admin app has e-mails sent around a request to go live. They check what they are given, and send nothing yet.
 */
export function goLiveNotices({ pool }: ApiDeps): Route[] {
  const notice = (
    name: string,
    summary: string,
    check: (request: GoLiveRequest) => void,
    schema?: z.ZodType,
  ): Route => ({
    definition: {
      method: 'post',
      path: `/organisations/${name}/{service_id}`,
      summary,
      description: 'No e-mail is sent yet.',
      security: byAdmin,
      request: {
        params: z.object({ service_id: z.uuid() }),
        ...(schema && { body: { content: { 'application/json': { schema } } } }),
      },
      responses: {
        ...done,
        ...refused,
        404: jsonResponse('No such service', failureBody),
        ...adminFailures,
      },
    },
    async answer(c) {
      if (schema) parsedBody(schema, await jsonBody(c));
      check(found(await goLiveRequest(pool, pathId(c, 'service_id'))));
      return noContent;
    },
  });
  return [
    notice('notify-users-of-request-to-go-live', 'Tell who can make a service live of a request', checkApprovable),
    notice(
      'notify-org-member-about-next-steps-of-go-live-request',
      'Tell who approved a request what comes next',
      checkRequested,
      nextSteps,
    ),
    notice(
      'notify-service-member-of-rejected-go-live-request',
      'Tell who asked that a request was rejected',
      checkRequested,
      rejection,
    ),
  ];
}
