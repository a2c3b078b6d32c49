import { z } from '@hono/zod-openapi';
import { notification, notifications } from '../../db/v2/notifications.ts';
import { json } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { jsonResponse } from '../responses.ts';
import { byServiceKey, type Route } from '../route.ts';
import { malformedFailure, missingFailure, serviceFailures, v2NoResult } from './failures.ts';
import { baseOf, linksOf } from './links.ts';
import { notificationDocument } from './notification-document.ts';
import { v2PathId } from './path-parameter.ts';
import { type Check, checkSchema, oneOf, text, uuid } from './schema.ts';
import { templateTypes, v2Links, v2Notification } from './shapes.ts';
import { parseUuid } from './uuid.ts';

const statuses = [
  'cancelled',
  'created',
  'sending',
  'sent',
  'delivered',
  'pending',
  'failed',
  'technical-failure',
  'temporary-failure',
  'permanent-failure',
  'pending-virus-check',
  'validation-failed',
  'virus-scan-failed',
  'returned-letter',
  'accepted',
  'received',
] as const;

/** What a caller may ask for that is more than one status, or another. */
const substitutes: Readonly<Record<string, readonly string[]>> = {
  failed: ['technical-failure', 'temporary-failure', 'permanent-failure'],
  accepted: ['created', 'sending'],
  received: ['delivered'],
};

const each =
  (check: Check): Check =>
  (values) =>
    Array.isArray(values) ? values.map(check).find((message) => message !== undefined) : undefined;

const querySchema = {
  properties: {
    reference: text,
    status: each(oneOf(statuses)),
    template_type: each(oneOf(templateTypes)),
    include_jobs: oneOf(['true', 'True']),
    older_than: uuid,
  },
  closed: true,
};

/** Of these the first value counts. */
const single = new Set(['reference', 'include_jobs', 'older_than']);

function list({ pool, signing }: ApiDeps): Route {
  const severalOf = <T extends z.ZodType>(schema: T) => z.union([schema, z.array(schema)]).optional();
  return {
    definition: {
      method: 'get',
      path: '/v2/notifications',
      summary: "A page of the service's notifications that were made with a key of this type, the newest first",
      security: byServiceKey,
      request: {
        query: z.object({
          include_jobs: z.enum(['true', 'True']).optional(),
          older_than: z.uuid().optional(),
          reference: z.string().optional(),
          status: severalOf(z.enum(statuses)),
          template_type: severalOf(z.enum(templateTypes)),
        }),
      },
      responses: {
        200: jsonResponse('At most 250', z.object({ links: v2Links, notifications: z.array(v2Notification) })),
        ...malformedFailure,
        ...serviceFailures,
      },
    },
    async answer(c) {
      const given = Object.entries(c.req.queries());
      const query = Object.fromEntries(given.map(([name, all]) => [name, single.has(name) ? all.slice(0, 1) : all]));
      checkSchema(
        Object.fromEntries(Object.entries(query).map(([name, all]) => [name, single.has(name) ? all[0] : all])),
        querySchema,
      );
      const service = c.get('service');
      const rows = await notifications(pool, service.id, {
        keyType: service.keyType,
        statuses: (query['status'] ?? []).flatMap((status) => substitutes[status] ?? [status]),
        types: query['template_type'] ?? [],
        reference: query['reference']?.[0],
        includeJobs: query['include_jobs'] !== undefined,
        olderThan: parseUuid(query['older_than']?.[0]),
      });
      return json(200, {
        links: linksOf(c, query, rows.at(-1)?.notification_id),
        notifications: rows.map((row) => notificationDocument(row, signing, baseOf(c))),
      });
    },
  };
}

function one({ pool, signing }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/v2/notifications/{notification_id}',
      summary: 'A notification of the service, whichever key it was made with',
      security: byServiceKey,
      request: { params: z.object({ notification_id: z.string() }) },
      responses: {
        200: jsonResponse('The notification', v2Notification),
        ...malformedFailure,
        ...missingFailure,
        ...serviceFailures,
      },
    },
    async answer(c) {
      const id = v2PathId(c, 'notification_id', 'notification_id');
      const row = await notification(pool, c.get('service').id, id);
      return row === undefined ? v2NoResult : json(200, notificationDocument(row, signing, baseOf(c)));
    },
  };
}

/** Spec: cache §9.1. */
export const v2NotificationRoutes = (deps: ApiDeps): Route[] => [list(deps), one(deps)];
