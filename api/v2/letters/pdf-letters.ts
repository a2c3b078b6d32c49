import { randomInt, randomUUID } from 'node:crypto';
import { z } from '@hono/zod-openapi';
import { type PdfTemplate, pdfTemplate, providedAsPdf } from '../../../db/letters/create-letter.ts';
import { ensurePrecompiledTemplate } from '../../../db/templates/precompiled.ts';
import type { ApiDeps } from '../../deps.ts';
import { found } from '../../request-error.ts';
import { signValue } from '../../signed-value.ts';
import { postages } from '../send-schemas.ts';
import type { AuthenticatedService } from '../service-auth.ts';
import { pdfOf } from './content.ts';
import { countSent } from './limits.ts';
import { createLetterStorage } from './store-letter.ts';

/** The fields of a request that fits its schema. */
export const pdfLetter = z.object({
  reference: z.string(),
  content: z.string(),
  postage: z.enum(postages).optional(),
});

const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const referenceLength = 16;

/** What a letter is called from here to the printer; it is in the names of its files, and nothing of the caller's is. */
function newReference(): string {
  return Array.from({ length: referenceLength }, () => characters.charAt(randomInt(characters.length))).join('');
}

/** The service is locked only to make the template, and not while a letter is stored. */
async function ensuredTemplate({ pool, change }: ApiDeps, service: string): Promise<PdfTemplate> {
  const existing = await pdfTemplate(pool, service);
  if (existing !== undefined) return existing;
  await change((client) => ensurePrecompiledTemplate(client, service));
  return found(await pdfTemplate(pool, service));
}

/**
 * Makes what takes a letter: stores it, counts it, and starts its scan.
 *
 * @returns what the caller is told. It throws RequestError.
 */
export function createPdfLetters(deps: ApiDeps) {
  const store = createLetterStorage(deps);
  const { letters, logger, signing, now } = deps;

  async function startScan(id: string): Promise<void> {
    await letters.scans.start(id).catch((err: unknown) => {
      logger.warn({ err, id }, 'the scan of a letter was not started; the rescue will start it');
    });
  }

  return async (service: AuthenticatedService, { reference, content, postage }: z.infer<typeof pdfLetter>) => {
    const file = pdfOf(content);
    const template = await ensuredTemplate(deps, service.id);
    const letter = {
      id: randomUUID(),
      service: service.id,
      template,
      apiKey: service.keyId,
      keyType: service.keyType,
      clientReference: reference,
      reference: newReference(),
      createdAt: now().toISOString().replace('T', ' ').replace('Z', ''),
      personalisation: signValue({ address_line_1: providedAsPdf }, signing),
      postage: postage ?? template.postage,
    };
    await store(letter, file);
    await Promise.all([countSent(deps, service), startScan(letter.id)]);
    return { id: letter.id, reference, postage: letter.postage };
  };
}
