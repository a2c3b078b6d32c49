import { Hono } from 'hono';
import type { Pool } from 'pg';
import { pino } from 'pino';
import { type ApiContext, type Trace, toResponse } from '../../api/answer.ts';
import type { ReceiptDeps } from '../../api/receipts/deps.ts';
import { firetextReceipts } from '../../api/receipts/firetext.ts';
import { letterStatus } from '../../api/receipts/letter-status.ts';
import { mmgReceipts } from '../../api/receipts/mmg.ts';
import { reachReceipts } from '../../api/receipts/reach.ts';
import { returnedLetters } from '../../api/receipts/returned-letters.ts';
import { sesReceipts } from '../../api/receipts/ses.ts';
import { signValue } from '../../api/signed-value.ts';
import { inTransaction } from '../../db/postgres.ts';
import type { FactHorizon } from '../../db/receipts/mark-due.ts';
import { signing } from '../support/api.ts';
import type { What } from './history.ts';

/** A message as its provider knows it. */
export interface Sent {
  readonly id: string;
  readonly reference: string;
}

/** Tells the platform what a provider says, at an instant (ISO 8601). */
export type Receive = (what: What, sent: Sent, at: string) => Promise<void>;

const trace: Trace = { traceId: 'trace', spanId: 'span' };

type Said = (sent: Sent, at: string) => readonly [path: string, body: object];

const mmg =
  (status: string): Said =>
  ({ id }) => ['/notifications/sms/mmg', { status, CID: id }];
const firetext =
  (status: string): Said =>
  ({ id }) => ['/notifications/sms/firetext', { status, reference: id }];
const ses =
  (notificationType: string, more = {}): Said =>
  ({ reference }) => [
    '/notifications/email/ses',
    { Message: JSON.stringify({ notificationType, mail: { messageId: reference }, ...more }) },
  ];
const printer =
  (jobStatus: string): Said =>
  ({ id }, at) => [
    `/notifications/letter/status?token=${encodeURIComponent(signValue(id, signing))}`,
    {
      ...{ id: '1', time: at, metadata: { correlationId: '1' } },
      data: {
        ...{ jobId: id, jobStatus, transitionDate: at },
        despatchProperties: Object.entries({ totalSheets: '1', mailingProduct: 'MM', postageClass: '2ND' }).map(
          ([key, value]) => ({ key, value }),
        ),
      },
    },
  ];

const said: Partial<Record<What, Said>> = {
  'mmg says delivered': mmg('3'),
  'mmg says not now': mmg('4'),
  'mmg says never': mmg('2'),
  'mmg says what nobody understands': mmg('77'),
  'firetext says pending': firetext('2'),
  'firetext says delivered': firetext('0'),
  'firetext says failed': firetext('1'),
  'reach says delivered': ({ id }) => ['/notifications/sms/reach', { reference: id, status: 'delivered' }],
  'ses says delivered': ses('Delivery'),
  'ses says bounced': ses('Bounce', { bounce: { bounceType: 'Transient' } }),
  'ses says bounced for good': ses('Bounce', { bounce: { bounceType: 'Permanent' } }),
  'the printer says despatched': printer('DESPATCHED'),
  'the printer says rejected': printer('REJECTED'),
  'it came back': ({ reference }) => ['/letters/returned', { references: [reference] }],
};

/** The routes of receipts on a pool, without what else the API has around them. */
export function createReceipts(pool: Pool, horizon: FactHorizon): Receive {
  const deps: ReceiptDeps = {
    change: (work) => inTransaction(pool, work),
    logger: pino({ level: 'silent' }),
    now: () => new Date(),
    signing,
    horizon,
  };
  const app = new Hono<{ Variables: { trace: Trace } }>();
  const routes = [mmgReceipts, firetextReceipts, reachReceipts, sesReceipts, letterStatus, returnedLetters];
  for (const { definition, answer } of routes.map((route) => route(deps))) {
    app.post(definition.path, async (c: ApiContext) => toResponse(await answer(c), trace));
  }
  app.onError((error) => {
    throw error;
  });
  return async (what, sent, at) => {
    const [path, body] = said[what]?.(sent, at) ?? [];
    if (path === undefined || body === undefined) throw new Error(`No provider says "${what}"`);
    const isForm = path.endsWith('firetext');
    const response = await app.request(path, {
      method: 'POST',
      body: isForm ? new URLSearchParams({ ...body }).toString() : JSON.stringify(body),
      headers: { 'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json' },
    });
    if (!response.ok)
      throw new Error(`Expected "${what}" to be kept, got ${response.status}: ${await response.text()}`);
  };
}
