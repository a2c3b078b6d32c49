import { z } from '@hono/zod-openapi';
import {
  currentFinancialYear,
  freeAllowance,
  setDefaultAllowance,
  setFreeAllowance,
} from '../../db/billing/free-allowance.ts';
import { json } from '../answer.ts';
import { integerField, objectField, parsedBody } from '../body-schemas.ts';
import type { ApiDeps } from '../deps.ts';
import { jsonBody } from '../json-body.ts';
import { pathId } from '../path-ids.ts';
import { found, malformed, missing } from '../request-error.ts';
import { adminFailures, failureBody, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { schemaErrors } from '../schema-errors.ts';
import { allowance, allowanceBody, serviceParams } from './shapes.ts';
import { yearOf } from './year.ts';

const path = '/service/{service_id}/billing/free-sms-fragment-limit';
const noService = { 404: jsonResponse('No such service', failureBody) };

/** Before it there were no services. */
const firstYear = 2016;

/** The largest integer of Postgres. */
const maxAllowance = 2_147_483_647;

const body = objectField({
  free_sms_fragment_limit: integerField()
    .min(0, { error: ({ input }) => `${input} is less than the minimum of 0` })
    .max(maxAllowance, { error: ({ input }) => `${input} is greater than the maximum of ${maxAllowance}` }),
});

/** A year without an allowance is given the default one by the first who asks. Spec: nightly §4.9. */
function read({ pool, change, now, timeZone }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path,
      summary: 'How many fragments of texts a service may send for free in a financial year',
      security: byAdmin,
      request: {
        params: serviceParams,
        query: z.object({ financial_year_start: z.coerce.number().int().optional().openapi({ example: 2026 }) }),
      },
      responses: {
        200: jsonResponse('Of the year, or of the running one', allowance),
        400: jsonResponse('A year before 2016, or one that has not begun', failureBody),
        ...noService,
        ...adminFailures,
      },
    },
    async answer(c) {
      const moment = { now: now(), timeZone };
      const current = await currentFinancialYear(pool, moment);
      const asked = c.req.query('financial_year_start');
      const year = asked ? found(yearOf(asked)) : current;
      const which = { service: pathId(c, 'service_id'), year };
      const set = await freeAllowance(pool, which);
      if (set === undefined && (year < firstYear || year > current)) throw malformed();
      const limit = set ?? found(await change((client) => setDefaultAllowance(client, which, moment)));
      return json(200, { financial_year_start: year, free_sms_fragment_limit: limit });
    },
  };
}

function write({ change, now, timeZone }: ApiDeps): Route {
  return {
    definition: {
      method: 'post',
      path,
      summary: 'Set how many fragments of texts a service may send for free in the running financial year',
      security: byAdmin,
      request: { params: serviceParams, body: { content: { 'application/json': { schema: allowanceBody } } } },
      responses: {
        201: jsonResponse('The body as it came', allowanceBody),
        400: jsonResponse('A body that does not fit', z.union([schemaErrors, failureBody])),
        ...noService,
        415: jsonResponse('No JSON', failureBody),
        ...adminFailures,
      },
    },
    async answer(c) {
      const given = parsedBody(body, await jsonBody(c));
      const service = pathId(c, 'service_id');
      const moment = { now: now(), timeZone };
      await change(async (client) => {
        if (!(await setFreeAllowance(client, service, given.free_sms_fragment_limit, moment))) throw missing();
      });
      return json(201, given);
    },
  };
}

export function freeAllowanceRoutes(deps: ApiDeps): Route[] {
  return [read(deps), write(deps)];
}
