import { z } from '@hono/zod-openapi';
import type { CachedRead } from '../../db/cache/guard/types.ts';
import { letterRatesRead, smsRateRead } from '../../db/rates/rates.ts';
import { cachedAnswer } from '../cached-answer.ts';
import type { ApiDeps } from '../deps.ts';
import { adminFailures, cachedFailures, failureBody, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { providerRoute } from './providers.ts';
import { toSlash } from './to-slash.ts';

const letterRates = z
  .array(
    z.object({
      post_class: z.string(),
      rate: z.string().openapi({ example: '0.73', description: 'Pounds for a letter' }),
      sheet_count: z.int().min(1),
      start_date: z.string().openapi({ example: '2026-01-05T00:00:00', description: 'UTC' }),
    }),
  )
  .openapi('LetterRates');

const smsRate = z
  .object({
    rate: z.number().min(0).openapi({ description: 'Pounds for a fragment' }),
    valid_from: z.string().openapi({ example: '2026-03-31T23:00:00', description: 'UTC' }),
  })
  .openapi('SmsRate');

/** The rates of this moment, and the providers. Spec: cache §1.2. */
export function rateRoutes(deps: ApiDeps): Route[] {
  const { cache, pool, now } = deps;
  const rates = (path: string, summary: string, body: z.ZodType, read: () => CachedRead): Route => ({
    definition: {
      method: 'get',
      path,
      summary,
      security: byAdmin,
      responses: {
        200: jsonResponse(summary, body),
        404: jsonResponse('There is none at this moment', failureBody),
        ...adminFailures,
        ...cachedFailures,
      },
    },
    answer: async (c) => cachedAnswer(c, await cache.read(read())),
  });
  return [
    rates('/letter-rates/', 'The letter rates of this moment', letterRates, () => letterRatesRead(pool, now())),
    rates('/sms-rate/', 'The rate of text messages of this moment', smsRate, () => smsRateRead(pool, now())),
    toSlash('/letter-rates'),
    toSlash('/sms-rate'),
    providerRoute(deps),
  ];
}
