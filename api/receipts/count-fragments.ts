import { z } from '@hono/zod-openapi';
import type { PoolClient } from 'pg';
import { type TextSource, textSource } from '../../db/receipts/text-source.ts';
import type { ApiDeps, SigningKeys } from '../deps.ts';
import { MessageTooLongError } from '../rendering/fill.ts';
import { personalisationOf } from '../rendering/placeholders.ts';
import { smsFragments } from '../rendering/sms-fragments.ts';
import { filledSms } from '../rendering/sms-text.ts';
import { readSigned } from '../signed-value.ts';

const values = z.looseObject({});

/** @returns in words why they cannot be counted. */
function fragmentsOf(source: TextSource, signing: SigningKeys): number | string {
  const { content, personalisation, serviceName, prefixed } = source;
  const given = values.safeParse(personalisation === null ? {} : readSigned(personalisation, signing));
  if (!given.success) return 'its personalisation is not signed with SECRET_KEY';
  try {
    return smsFragments(filledSms(content, personalisationOf(given.data), prefixed ? serviceName : undefined));
  } catch (error) {
    if (error instanceof MessageTooLongError) return error.message;
    throw error;
  }
}

/**
 * Counts the fragments of a text, from the version of the template that it was made of. Spec: nightly §9.3.
 *
 * @returns undefined: they cannot be counted any more, which is logged.
 */
export async function countFragments(
  client: PoolClient,
  id: string,
  { signing, logger }: Pick<ApiDeps, 'signing' | 'logger'>,
): Promise<number | undefined> {
  const source = await textSource(client, id);
  const fragments =
    source === undefined
      ? 'it is in history, without its personalisation, or its template is gone'
      : fragmentsOf(source, signing);
  if (typeof fragments === 'number') return fragments;
  logger.warn({ id, why: fragments }, 'a text stays without fragments: it is billed at nothing');
  return undefined;
}
