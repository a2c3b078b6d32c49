import { z } from '@hono/zod-openapi';
import { recordAlerts } from '../../db/alerts.ts';
import { applyLetterReport, type LetterReport } from '../../db/receipts/letter-report.ts';
import { parsedBody } from '../body-schemas.ts';
import type { SigningKeys } from '../deps.ts';
import { RequestError } from '../request-error.ts';
import { done, jsonRequest, jsonResponse, noContent } from '../responses.ts';
import type { Route } from '../route.ts';
import { readSigned } from '../signed-value.ts';
import { v2Failure, v2FailureBody } from '../v2/failures.ts';
import { v2JsonBody } from '../v2/json-body.ts';
import { receiptAlert } from './alert.ts';
import type { ReceiptDeps } from './deps.ts';
import { costThreshold, letterStatusBody, sheetsOf } from './letter-status-body.ts';
import { receiptFailures } from './shapes.ts';

const refused = (status: 400 | 403, sentence: string) =>
  new RequestError(v2Failure(status, 'InvalidRequest', sentence));

/** The id that the printer was given with the letter. @throws RequestError with a 403 unless one of our keys has signed it. */
function letterOf(token: string, signing: SigningKeys): unknown {
  // A token of an invitation is signed by the same keys: it has a time in it as well.
  const id = /^[\w-]+\.[\w-]+$/.test(token) ? readSigned(token, { ...signing, allowUnsigned: false }) : undefined;
  if (id === undefined) throw refused(403, 'A valid token must be provided in the query string');
  return id;
}

/** Spec: nightly §9.4. */
export function letterStatus({ change, horizon, logger, now, signing }: ReceiptDeps): Route {
  return {
    definition: {
      method: 'post',
      path: '/notifications/letter/status',
      summary: 'What the printer (DVLA) says of a letter',
      description:
        'It is applied before it is answered, so a success means that it is kept. Sent again, it changes nothing.',
      request: {
        query: z.object({
          token: z.string().optional().openapi({ description: 'The id of the letter, signed' }),
        }),
        ...jsonRequest(letterStatusBody),
      },
      responses: {
        ...done,
        400: jsonResponse('Not in order, or of another letter than the token', v2FailureBody),
        403: jsonResponse('No token, or one that is not signed by us', v2FailureBody),
        500: receiptFailures[500],
        503: receiptFailures[503],
      },
    },
    async answer(c) {
      const id = letterOf(c.req.query('token') ?? '', signing);
      const { data } = parsedBody(letterStatusBody, await v2JsonBody(c));
      const { jobId, jobStatus, transitionDate, despatchProperties } = data;
      if (typeof id !== 'string' || id.toLowerCase() !== jobId) {
        throw refused(400, 'Notification ID in letter callback data does not match ID in token');
      }
      const isDespatched = jobStatus === 'DESPATCHED';
      const report: LetterReport = {
        notificationId: jobId,
        status: isDespatched ? 'delivered' : 'technical-failure',
        ...(isDespatched && { despatch: { at: transitionDate, costThreshold: costThreshold(despatchProperties) } }),
      };
      const applied = await change(async (client) => {
        const result = await applyLetterReport(client, report, horizon);
        if (result?.changed && !isDespatched)
          await recordAlerts(client, [receiptAlert('dvla', jobStatus, jobId, now())]);
        return result;
      });
      const log = logger.child({ provider: 'dvla', reference: jobId, said: jobStatus });
      if (applied === undefined) log.warn('a receipt is of a letter that is not known');
      else {
        const { letter, changed } = applied;
        const [ours, printers] = [letter.billableUnits, sheetsOf(despatchProperties)];
        if (ours !== printers) log.error({ ours, printers }, 'the printer counts other sheets than we do');
        log.info({ before: letter.status }, changed ? 'a receipt was applied' : 'a receipt leaves the status as it is');
      }
      return noContent;
    },
  };
}
