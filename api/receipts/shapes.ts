import { type RouteConfig, z } from '@hono/zod-openapi';
import { failureBody, jsonResponse } from '../responses.ts';

export const receiptKept = z.object({ result: z.literal('success') }).openapi('ReceiptKept');

/** The reference lists what is missing where other routes have a sentence. */
const receiptRefused = z
  .object({ result: z.literal('error'), message: z.union([z.string(), z.array(z.string())]) })
  .openapi('ReceiptRefused');

export const receiptFailures = {
  400: jsonResponse('Not in order, or a field is missing', receiptRefused),
  500: jsonResponse('It failed here; the log says why', failureBody),
  503: {
    ...jsonResponse('Not kept: Postgres cannot be reached, or is busy. Send it again', failureBody),
    headers: z.object({ 'Retry-After': z.literal('1') }),
  },
} satisfies RouteConfig['responses'];

/** For `/openapi.json`: what is said of every receipt. */
export const openToProviders =
  'Asks for no token, as in Notify: let only the addresses of the provider reach it. The receipt is applied before it is ' +
  'answered, so a success means that it is kept. Sent again, it changes nothing. One of a notification that is not known is ' +
  'logged.';
