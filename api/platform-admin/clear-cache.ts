import { carryOutClearing, keysOf } from '../../db/cache/clear/carry-out.ts';
import type { Clearing } from '../../db/cache/clear/clearings.ts';
import { RedisUnavailableError } from '../../db/cache/redis.ts';
import { json } from '../answer.ts';
import { parsedBody } from '../body-schemas.ts';
import type { ApiDeps } from '../deps.ts';
import { failure } from '../errors.ts';
import { type JsonObject, jsonBody } from '../json-body.ts';
import { found, RequestError } from '../request-error.ts';
import { adminFailures, failureBody, jsonRequest, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { badBody } from '../users/shapes.ts';
import { platformAdmin, userHeader } from './platform-admin.ts';
import { clearBody, cleared } from './shapes.ts';

const unavailable = failure(
  503,
  'Redis did not answer, so that the cache was not cleared, or not all of it. Try again when it is back.',
);

function wanted(body: JsonObject): Omit<Clearing, 'clearedBy'> {
  const given = ['groups', 'object'].filter((name) => name in body);
  const both =
    given.length === 1 ? [] : [`Expected either groups or object, got ${given.length === 0 ? 'none' : 'both'}`];
  const { groups, object, dry_run: dryRun } = parsedBody(clearBody, body, both);
  return { what: object === undefined ? { groups: [...new Set(groups)] } : { object }, dryRun };
}

/** Spec: cache §8. */
function message({ what, dryRun }: Omit<Clearing, 'clearedBy'>, keys: number, formats: number): string {
  const labels =
    'groups' in what
      ? what.groups.map((group) => group.replaceAll('_', ' '))
      : [`${what.object.type} ${what.object.id}`];
  return `${dryRun ? 'Would remove' : 'Removed'} ${keys} objects across ${formats} key formats for ${labels.join(', ')}`;
}

/** Clears a part of the cache for a platform admin, and keeps who did. Not in the reference's API. Spec: cache §8. */
export function clearCache({ pool, cache, scans, logger }: ApiDeps): Route {
  const servers = { pool, cache, redis: scans };

  return {
    definition: {
      method: 'post',
      path: '/platform-admin/clear-cache',
      summary: 'Clear a part of the cache, or count what would go',
      security: byAdmin,
      request: { headers: userHeader, ...jsonRequest(clearBody) },
      responses: {
        200: jsonResponse('What went, or would', cleared),
        ...badBody,
        404: jsonResponse('There is no such template', failureBody),
        ...adminFailures,
        403: jsonResponse('A token that is not in order, or a user who is no platform admin', failureBody),
        503: jsonResponse('Redis did not answer', failureBody),
      },
    },
    async answer(c) {
      const body = await jsonBody(c);
      const clearing = { clearedBy: await platformAdmin(c, pool), ...wanted(body) };
      const carriedOut = await carryOutClearing(servers, clearing).catch((error) => {
        if (!(error instanceof RedisUnavailableError)) throw error;
        logger.warn({ err: error, clearing }, 'The cache was not cleared, or not all of it');
        throw new RequestError(unavailable);
      });
      const counts = found(carriedOut);
      const keys = keysOf(counts);
      const formats = Object.keys(counts).length;
      const text = message(clearing, keys, formats);
      return json(200, {
        data: { dry_run: clearing.dryRun, keys, key_formats: formats, by_format: counts, message: text },
      });
    },
  };
}
