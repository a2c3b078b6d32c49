import { pino } from 'pino';
import { beforeEach, expect, test, vi } from 'vitest';
import { AlertRefusedError, ChannelError } from '../../activities/alerts/channel.ts';
import { createChannels } from '../../activities/alerts/channels.ts';
import type { FoundAlert } from '../../db/alert-deliveries.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { plainAlert, ticketAlert } from './recorded.ts';

const secret = 'a-secret-key';
const found = { ...plainAlert, foundAt: '2026-05-05T00:15:01.000001Z' };
const foundWithTicket = { ...ticketAlert, foundAt: '2026-05-05T19:00:01.000001Z' };

let receiver: Receiver;
let lines: Record<string, unknown>[];
const never = () => new AbortController().signal;

beforeEach(async () => {
  receiver = await startReceiver();
  lines = [];
});

function channels(settings: { readonly webhook?: boolean; readonly zendesk?: boolean } = {}) {
  const logger = pino({}, { write: (line) => void lines.push(JSON.parse(line)) });
  const alerts = {
    webhookUrl: settings.webhook ? `${receiver.url}/hooks/${secret}` : undefined,
    zendesk: settings.zendesk ? { url: receiver.url, apiKey: secret } : undefined,
    dvlaEmailAddresses: [],
    runbookUrl: 'https://runbook.example/operating.md',
  };
  return createChannels({ alerts, environment: 'production' }, logger);
}

const webhook = (alert: FoundAlert = found, signal = never()) =>
  channels({ webhook: true }).webhook.deliver(alert, signal);
const zendesk = (alert: FoundAlert = foundWithTicket) => channels({ zendesk: true }).zendesk.deliver(alert, never());

const failureOf = (delivery: Promise<unknown>) =>
  delivery.then(
    () => undefined,
    (error: unknown) => error,
  );

test('the log has a warning with the key', async () => {
  expect(await channels().log.deliver(found, never())).toBe('delivered');
  expect(lines).toMatchObject([
    {
      level: 40,
      alert: 'refused/billing/2026-05-04',
      runbook: 'https://runbook.example/operating.md#alert-refused',
      msg: 'billing of 2026-05-04 refused: ft_billing counts 7 messages',
    },
  ]);
});

test('the webhook gets the alert, and its key to tell a second delivery by', async () => {
  expect(await webhook({ ...found, key: 'problem-rows/service-{id} is null, ŷ' })).toBe('delivered');
  expect(receiver.received).toMatchObject([
    {
      path: `/hooks/${secret}`,
      headers: {
        'content-type': 'application/json',
        'idempotency-key': 'problem-rows/service-%7Bid%7D%20is%20null,%20%C5%B7',
      },
      body: {
        key: 'problem-rows/service-{id} is null, ŷ',
        subject: 'billing of 2026-05-04 refused',
        message: 'ft_billing counts 7 messages',
        environment: 'production',
        found_at: '2026-05-05T00:15:01.000001Z',
        runbook: 'https://runbook.example/operating.md#alert-problem-rows',
      },
    },
  ]);
  expect(Object.keys(receiver.received[0]?.body ?? {})).toHaveLength(6);
});

test.each([
  [204, 'delivered'],
  [302, ChannelError],
  [400, AlertRefusedError],
  [401, ChannelError],
  [404, ChannelError],
  [413, AlertRefusedError],
  [429, ChannelError],
  [500, ChannelError],
])('a webhook that answers %i', async (status, expected) => {
  receiver.answer({ status, headers: { location: `${receiver.url}/elsewhere` } });
  if (expected === 'delivered') {
    expect(await webhook()).toBe(expected);
  } else {
    const failure = await failureOf(webhook());
    expect(failure).toMatchObject({
      constructor: expected,
      message: `the webhook at ${receiver.host} answered ${status} to the alert refused/billing/2026-05-04, expected 2xx. It is tried again`,
    });
  }
  expect(receiver.received).toHaveLength(1);
});

test('what nobody answers is named by host, never by the path, which may be a secret', async () => {
  await receiver.stop();
  expect(await failureOf(webhook())).toMatchObject({
    name: 'ChannelError',
    message: `the webhook at ${receiver.host} did not answer: connect ECONNREFUSED ${receiver.host}. It is tried again`,
  });
});

test('a webhook that is silent is given up after 10 s, and at once by a worker that stops', async () => {
  receiver.answer('silence');
  const stopping = new AbortController();
  const delivery = failureOf(webhook(found, stopping.signal));
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1));
  stopping.abort(new Error('the worker stops'));
  expect(await delivery).toMatchObject({ message: 'the worker stops' });

  expect(await failureOf(webhook())).toMatchObject({
    message: `the webhook at ${receiver.host} did not answer: it was waited for 10 s. It is tried again`,
  });
});

test('Zendesk gets a ticket as Notify makes it', async () => {
  receiver.answer({ status: 201, body: '{"ticket":{"id":1}}' });
  expect(await zendesk()).toBe('delivered');
  const [request] = receiver.received;
  expect(request).toMatchObject({
    path: '/api/v2/tickets.json',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': 'letters-sending/2026-05-06T19:00:00.000Z/one',
      authorization: `Basic ${btoa(`zd-api-notify@digital.cabinet-office.gov.uk/token:${secret}`)}`,
    },
  });
  expect(request?.body).toEqual({
    ticket: {
      subject: '[production] Letters still sending',
      comment: { body: 'There are 2 letters', public: true },
      group_id: 360000036529,
      organization_id: 21891972,
      ticket_form_id: 14226867890588,
      priority: 'normal',
      tags: ['govuk_notify_support'],
      type: 'task',
      custom_fields: [
        { id: '14229641690396', value: 'notify_task_letters_sending' },
        { id: '360022943959', value: null },
        { id: '360022943979', value: null },
        { id: '1900000745014', value: null },
        { id: '15925693889308', value: null },
        { id: '1900000744994', value: 'notify_ticket_type_technical' },
      ],
      email_ccs: [
        { user_email: 'one@dvla.example', action: 'put' },
        { user_email: 'two@dvla.example', action: 'put' },
      ],
    },
  });
});

test('a ticket without copies names nobody', async () => {
  receiver.answer({ status: 201 });
  expect(await zendesk({ ...foundWithTicket, ticket: { taskType: 'notify_task_letters_created_status' } })).toBe(
    'delivered',
  );
  expect(receiver.received[0]?.body['ticket']).not.toHaveProperty('email_ccs');
});

test('an alert without ticket fields makes no ticket', async () => {
  expect(await zendesk(found)).toBe('not wanted');
  expect(receiver.received).toEqual([]);
});

const suspended = { details: { requester: [{ description: 'Requester: zd-api-notify is suspended.' }] } };

test('that the requester is suspended is only logged', async () => {
  receiver.answer({ status: 422, body: JSON.stringify(suspended) });
  expect(await zendesk()).toBe('not wanted');
  expect(lines).toMatchObject([
    {
      level: 40,
      alert: ticketAlert.key,
      msg: `Zendesk at ${receiver.host} made no ticket, because the requester is suspended`,
    },
  ]);
});

test.each([
  [200, '{}', ChannelError],
  [401, '{"error":"Couldn\'t authenticate you"}', ChannelError],
  [422, '{"details":{"requester":[{"description":"Requester: is unknown."}]}}', AlertRefusedError],
  [422, 'not JSON', AlertRefusedError],
  [503, JSON.stringify(suspended), ChannelError],
])('a Zendesk that answers %i %s has made no ticket, and its key is in no message', async (status, body, expected) => {
  receiver.answer({ status, body });
  const failure = await failureOf(zendesk());
  expect(failure).toMatchObject({
    constructor: expected,
    message: `Zendesk at ${receiver.host} answered ${status} to the alert ${ticketAlert.key}, expected 201. It is tried again`,
  });
  expect(lines).toEqual([]);
});

test('a channel that is off wants no alert', async () => {
  const { webhook: noWebhook, zendesk: noZendesk } = channels();
  expect(await noWebhook.deliver(found, never())).toBe('not wanted');
  expect(await noZendesk.deliver(foundWithTicket, never())).toBe('not wanted');
  expect(receiver.received).toEqual([]);
});
