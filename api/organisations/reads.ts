import { z } from '@hono/zod-openapi';
import { organisationsRead } from '../../db/organisations/list.ts';
import { organisationByDomain, organisationById } from '../../db/organisations/organisation.ts';
import { servicesOfOrganisation } from '../../db/organisations/services.ts';
import { cachedAnswer } from '../cached-answer.ts';
import type { ApiDeps } from '../deps.ts';
import { badRequest, notFound } from '../errors.ts';
import { etagOf } from '../if-match.ts';
import { pathId } from '../path-ids.ts';
import { found } from '../request-error.ts';
import { adminFailures, cachedFailures, failureBody, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { queryText } from '../storable.ts';
import { organisationParam, organisationService, organisationSummary, wholeOrganisation } from './shapes.ts';

function allOrganisations({ cache, pool }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/organisations',
      summary: 'All organisations',
      security: byAdmin,
      responses: {
        200: jsonResponse('Active ones first, then by name', z.array(organisationSummary)),
        ...adminFailures,
        ...cachedFailures,
      },
    },
    answer: async (c) => cachedAnswer(c, await cache.read(organisationsRead(pool))),
  };
}

function oneOrganisation({ pool }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/organisations/{organisation_id}',
      summary: 'An organisation',
      security: byAdmin,
      request: { params: organisationParam },
      responses: {
        200: jsonResponse('The organisation', wholeOrganisation),
        404: jsonResponse('No such organisation', failureBody),
        ...adminFailures,
      },
    },
    async answer(c) {
      const body = found(await organisationById(pool, pathId(c, 'organisation_id')));
      return { status: 200, body, headers: { etag: etagOf(body) } };
    },
  };
}

function organisationOfDomain({ pool }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/organisations/by-domain',
      summary: 'The organisation that a domain belongs to',
      security: byAdmin,
      request: { query: z.object({ domain: z.string().min(1).openapi({ example: 'mail.testing.gov.uk' }) }) },
      responses: {
        200: jsonResponse('The one with the longest domain that fits', wholeOrganisation),
        400: jsonResponse('No domain, or an e-mail address', failureBody),
        404: jsonResponse('No organisation has it', failureBody),
        ...adminFailures,
      },
    },
    async answer(c) {
      const domain = queryText(c, 'domain');
      if (!domain || domain.includes('@')) return badRequest;
      const body = await organisationByDomain(pool, domain);
      return body === undefined ? notFound : { status: 200, body };
    },
  };
}

function organisationServices({ pool }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/organisations/{organisation_id}/services',
      summary: 'The services of an organisation',
      security: byAdmin,
      request: { params: organisationParam },
      responses: {
        200: jsonResponse('Active ones first, then by name', z.array(organisationService)),
        404: jsonResponse('No such organisation', failureBody),
        ...adminFailures,
      },
    },
    answer: async (c) => ({
      status: 200,
      body: found(await servicesOfOrganisation(pool, pathId(c, 'organisation_id'))),
    }),
  };
}

/** Spec: cache §5.5. */
export function organisationReads(deps: ApiDeps): Route[] {
  return [allOrganisations, oneOrganisation, organisationOfDomain, organisationServices].map((route) => route(deps));
}
