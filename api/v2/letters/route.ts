import { z } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { type Sender, sender } from '../../../db/v2/sender.ts';
import { type ApiContext, json } from '../../answer.ts';
import type { ApiDeps } from '../../deps.ts';
import { RequestError } from '../../request-error.ts';
import { jsonResponse } from '../../responses.ts';
import { byServiceKey, type Route } from '../../route.ts';
import { malformedFailure, refused, serviceFailures, v2FailureBody } from '../failures.ts';
import { v2JsonBody } from '../json-body.ts';
import { checkSchema } from '../schema.ts';
import { sendBodies } from '../send-bodies.ts';
import { sendSchemas } from '../send-schemas.ts';
import { checkTemplate, message } from '../template-check.ts';
import { v2TooLarge } from '../too-large.ts';
import { maxLetterBodyBytes } from './content.ts';
import { checkLimits } from './limits.ts';
import { createPdfLetters, pdfLetter } from './pdf-letters.ts';
import { createFairTurns } from './turns.ts';

/** Only once the caller is known: it takes a longer body than any other path. */
const limitBody = bodyLimit({
  maxSize: maxLetterBodyBytes,
  onError: () => {
    throw new RequestError(v2TooLarge);
  },
});

/** 403: to try again changes nothing. */
export const onlyPdfs = () =>
  refused('Only letters that are PDFs are taken here: send everything else through GOV.UK Notify', 403);

export const letterPath = '/v2/notifications/letter';

const made = z.object({ id: z.uuid(), reference: z.string(), postage: z.string() }).openapi('V2PdfLetterMade');

/**
 * A body takes four times its length in memory until its letter is stored, 150 MB at most; those that wait are not read. A
 * service that sends slowly, or many, leaves half of the turns to the others.
 */
const largeBytes = 1_000_000;
const largeAtOnce = 4;
const largeWaiting = 16;

/** Without a length, it may be. */
function isLarge(c: ApiContext): boolean {
  return Number(c.req.header('content-length') ?? Number.POSITIVE_INFINITY) > largeBytes;
}

/** @throws RequestError with a 403 */
function checkLetter(c: ApiContext, { restricted }: Sender): void {
  const { keyType } = c.get('service');
  if (keyType === 'team') throw refused('Cannot send letters with a team api key', 403);
  if (restricted && keyType !== 'test') throw refused('Cannot send letters when service is in trial mode', 403);
}

/**
 * Takes letters that are PDFs already; others are checked as the reference checks them, and refused. Limits come before the
 * body is read, as in the reference. Spec: nightly §7.2, cache §9.1.
 */
export function sendLetter(deps: ApiDeps): Route {
  const takePdf = createPdfLetters(deps);
  const inTurn = createFairTurns(largeAtOnce, largeWaiting);
  const take = async (c: ApiContext) => {
    const service = c.get('service');
    await limitBody(c, async () => {});
    const body = await v2JsonBody(c);
    const isPdf = 'content' in body;
    checkSchema(body, sendSchemas[isPdf ? 'pdfLetter' : 'letter']);
    const who = await sender(deps.pool, service.id);
    if (!who.permissions.includes('letter')) throw refused('Service is not allowed to send letters');
    if (!isPdf) await checkTemplate(deps, c, 'letter', message.parse(body));
    checkLetter(c, who);
    if (!isPdf) throw onlyPdfs();
    return json(201, (await takePdf(service, pdfLetter.parse(body))) satisfies z.infer<typeof made>);
  };
  return {
    definition: {
      method: 'post',
      path: letterPath,
      summary: 'Takes a letter that is a PDF already. A letter of a template is checked, and not sent',
      security: byServiceKey,
      request: { body: { content: { 'application/json': { schema: sendBodies.letter } } } },
      responses: {
        201: jsonResponse('The letter waits for its virus scan', made),
        413: jsonResponse('Larger than a letter may be', v2FailureBody),
        429: jsonResponse('More than this service may send in a minute, or in a day', v2FailureBody),
        ...malformedFailure,
        ...serviceFailures,
      },
    },
    async answer(c) {
      const service = c.get('service');
      await checkLimits(deps, service);
      return isLarge(c) ? inTurn(service.id, () => take(c)) : take(c);
    },
  };
}
