import type { Pool } from 'pg';
import { z } from 'zod';
import { isPlatformAdmin } from '../../db/cache/clear/clearings.ts';
import type { ApiContext } from '../answer.ts';
import { failure } from '../errors.ts';
import { invalid, RequestError } from '../request-error.ts';

/** Who the admin app acts for. */
export const userHeader = z.object({ 'x-notify-user-id': z.guid() });

/** @returns the id of the platform admin who asks. @throws RequestError with a 400 or a 403. */
export async function platformAdmin(c: ApiContext, pool: Pool): Promise<string> {
  const given = z.guid().toLowerCase().safeParse(c.req.header('x-notify-user-id'));
  if (!given.success) throw invalid('Expected the id of the user who asks in the header X-Notify-User-Id. Add it');
  if (await isPlatformAdmin(pool, given.data)) return given.data;
  throw new RequestError(failure(403, `Expected a platform admin, but user ${given.data} is none`));
}
