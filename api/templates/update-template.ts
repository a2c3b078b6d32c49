import { z } from '@hono/zod-openapi';
import type { PoolClient } from 'pg';
import { lockService } from '../../db/services/lock-service.ts';
import { type LockedTemplate, lockTemplate } from '../../db/templates/lock.ts';
import { type TemplateIds, templateAsServed, writtenTemplate } from '../../db/templates/reads.ts';
import { permissionsOf } from '../../db/templates/service.ts';
import { redactTemplate, updateTemplate } from '../../db/templates/write.ts';
import { type Answer, type ApiContext, json } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { failure } from '../errors.ts';
import { checkIfMatch, ifMatch, stale } from '../if-match.ts';
import { type JsonObject, jsonBody } from '../json-body.ts';
import { pathId } from '../path-ids.ts';
import { found, invalid, RequestError } from '../request-error.ts';
import { adminFailures, jsonRequest } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { publicNameOf } from './contents.ts';
import { knowingIds } from './known-ids.ts';
import { refuseStrangeSender } from './senders.ts';
import { template, templateParams } from './shapes.ts';
import { parseTemplateUpdate, templateUpdateBody } from './template-bodies.ts';
import { changesOf } from './update-changes.ts';
import { templateWriteFailures } from './write-failures.ts';

async function lockForUpdate(client: PoolClient, ids: TemplateIds): Promise<LockedTemplate> {
  await lockService(client, ids.service);
  const locked = found(await lockTemplate(client, ids));
  const permissions = await permissionsOf(client, ids.service);
  if (permissions.includes(locked.template_type)) return locked;
  const message = `Updating ${publicNameOf(locked.template_type)} templates is not allowed`;
  throw new RequestError(failure(403, { template_type: [message] }));
}

/** `null`, as text: the reference says so. */
const redacted: Answer = { status: 200, body: 'null', contentType: 'text/html; charset=utf-8' };

async function update(client: PoolClient, c: ApiContext, ids: TemplateIds, body: JsonObject): Promise<Answer> {
  const { template_type: type, version } = await lockForUpdate(client, ids);
  const update = parseTemplateUpdate(body);
  await checkIfMatch(c, { version, document: () => templateAsServed(client, ids) });
  if (update.redact_personalisation === true) {
    if (update.created_by === undefined) throw invalid({ created_by: ['Field is required'] });
    await redactTemplate(client, ids.template, update.created_by);
    return redacted;
  }
  if (update.reply_to !== undefined) {
    await refuseStrangeSender(client, { service: ids.service, type, sender: update.reply_to });
    await updateTemplate(client, ids.template, { service_letter_contact_id: update.reply_to });
  } else {
    const current = await writtenTemplate(client, ids.template);
    const changes = changesOf(type, current, update);
    // Nothing new: the reference sends back what it got, though it keeps who made the version.
    if (changes === undefined)
      return json(200, { data: { ...current, created_by: update.created_by ?? current['created_by'] } });
    await updateTemplate(client, ids.template, changes);
  }
  return json(200, { data: await writtenTemplate(client, ids.template) });
}

/** The next version of a template; or redacts it, gives a letter another contact, or archives it. */
export function updateTemplateRoute({ change }: ApiDeps): Route {
  return {
    definition: {
      method: 'post',
      path: '/service/{service_id}/template/{template_id}',
      summary: 'Change a template',
      description:
        'With `redact_personalisation`, or with `reply_to`, nothing else is changed. Without any change there is no new version.',
      security: byAdmin,
      request: {
        params: templateParams,
        headers: ifMatch,
        ...jsonRequest(templateUpdateBody),
      },
      responses: {
        200: {
          description: 'The template; the text `null` when it was redacted',
          content: {
            'application/json': { schema: z.object({ data: template }) },
            'text/html; charset=utf-8': { schema: z.literal('null') },
          },
        },
        ...adminFailures,
        ...templateWriteFailures,
        ...stale,
      },
    },
    async answer(c) {
      const ids = { service: pathId(c, 'service_id'), template: pathId(c, 'template_id') };
      const body = await jsonBody(c);
      return knowingIds(change((client) => update(client, c, ids, body)));
    },
  };
}
