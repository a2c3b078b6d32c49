import { z } from '@hono/zod-openapi';
import {
  emailBrandingPoolRead,
  emailBrandingRead,
  emailBrandingsRead,
  letterBrandingPoolRead,
  letterBrandingRead,
  letterBrandingsRead,
} from '../../db/branding/reads.ts';
import type { CachedRead } from '../../db/cache/guard/types.ts';
import type { ApiContext } from '../answer.ts';
import { cachedAnswer } from '../cached-answer.ts';
import type { ApiDeps } from '../deps.ts';
import { pathId } from '../path-ids.ts';
import { adminFailures, cachedFailures, failureBody, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { emailBranding, letterBranding } from './shapes.ts';

interface BrandingRead {
  readonly path: string;
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly body: z.ZodType;
  readonly read: (c: ApiContext) => CachedRead;
  /** The answer has the cached list in an object, under this name. */
  readonly wrapper?: string;
}

/** E-mail and letter brandings, and what organisations may choose from. Spec: cache §1.2. */
export function brandingRoutes({ cache, pool }: ApiDeps): Route[] {
  const ofOrganisation = z.object({ organisation_id: z.uuid() });
  const reads: readonly BrandingRead[] = [
    {
      path: '/email-branding',
      summary: 'All e-mail brandings',
      body: z.object({ email_branding: z.array(emailBranding) }),
      read: () => emailBrandingsRead(pool),
      wrapper: 'email_branding',
    },
    {
      path: '/email-branding/{email_branding_id}',
      summary: 'An e-mail branding',
      params: z.object({ email_branding_id: z.uuid() }),
      body: z.object({ email_branding: emailBranding }),
      read: (c) => emailBrandingRead(pool, pathId(c, 'email_branding_id')),
    },
    {
      path: '/letter-branding',
      summary: 'All letter brandings',
      body: z.array(letterBranding),
      read: () => letterBrandingsRead(pool),
    },
    {
      path: '/letter-branding/{letter_branding_id}',
      summary: 'A letter branding',
      params: z.object({ letter_branding_id: z.guid() }),
      body: letterBranding,
      read: (c) => letterBrandingRead(pool, pathId(c, 'letter_branding_id')),
    },
    {
      path: '/organisations/{organisation_id}/email-branding-pool',
      summary: 'The e-mail brandings that services of an organisation may choose from',
      params: ofOrganisation,
      body: z.object({ data: z.array(emailBranding) }),
      read: (c) => emailBrandingPoolRead(pool, pathId(c, 'organisation_id')),
      wrapper: 'data',
    },
    {
      path: '/organisations/{organisation_id}/letter-branding-pool',
      summary: 'The letter brandings that services of an organisation may choose from',
      params: ofOrganisation,
      body: z.object({ data: z.array(letterBranding) }),
      read: (c) => letterBrandingPoolRead(pool, pathId(c, 'organisation_id')),
      wrapper: 'data',
    },
  ];
  return reads.map(({ path, summary, params, body, read, wrapper }) => ({
    definition: {
      method: 'get',
      path,
      summary,
      security: byAdmin,
      request: { ...(params && { params }) },
      responses: {
        200: jsonResponse(summary, body),
        ...(params && { 404: jsonResponse('There is none with this id', failureBody) }),
        ...adminFailures,
        ...cachedFailures,
      },
    },
    async answer(c) {
      const served = await cache.read(read(c));
      if (served === undefined || wrapper === undefined) return cachedAnswer(c, served);
      return cachedAnswer(c, { ...served, body: Buffer.from(`{"${wrapper}":${served.body}}`) });
    },
  }));
}
