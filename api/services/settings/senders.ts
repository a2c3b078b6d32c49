import { z } from '@hono/zod-openapi';
import {
  addSender,
  archiveSender,
  changeSender,
  listSenders,
  lockSenders,
  readSender,
  type Sender,
  type SenderKind,
} from '../../../db/services/settings/senders.ts';
import type { Answer } from '../../answer.ts';
import { booleanField, idField, parsedBody, textField } from '../../body-schemas.ts';
import type { ApiDeps } from '../../deps.ts';
import { isEmailAddress } from '../../email-address.ts';
import { failure } from '../../errors.ts';
import { jsonBody } from '../../json-body.ts';
import { pathId } from '../../path-ids.ts';
import { found, invalid, missing, RequestError } from '../../request-error.ts';
import { adminFailures, failureBody, jsonRequest, jsonResponse } from '../../responses.ts';
import { byAdmin, type Route } from '../../route.ts';
import { addInboundNumber } from './inbound-sender.ts';
import { letterContact, noSuch, refused, replyTo, serviceParams, smsSender } from './shapes.ts';

interface Family {
  readonly kind: SenderKind;
  readonly path: string;
  readonly parameter: `${string}_id`;
  readonly field: string;
  readonly value: z.ZodString;
  readonly what: string;
  readonly shape: z.ZodObject;
  /** Text messages are answered as they are; the others within `data`. */
  readonly wraps: boolean;
  /** Undefined: it can do without a default. */
  readonly noDefault?: string;
  readonly keepsDefault?: string;
}

const families: readonly Family[] = [
  {
    kind: 'sms',
    path: 'sms-sender',
    parameter: 'sms_sender_id',
    field: 'sms_sender',
    value: textField().max(11, { error: 'is too long' }),
    what: 'Text message sender',
    shape: smsSender,
    wraps: false,
    noDefault: 'You must have at least one SMS sender as the default',
    keepsDefault: 'You cannot delete a default sms sender',
  },
  {
    kind: 'replyTo',
    path: 'email-reply-to',
    parameter: 'reply_to_email_id',
    field: 'email_address',
    value: textField().refine(isEmailAddress, 'Not a valid email address'),
    what: 'Reply-to address',
    shape: replyTo,
    wraps: true,
    noDefault: 'You must have at least one reply to email address as the default.',
    keepsDefault: 'You cannot delete a default email reply to address',
  },
  {
    kind: 'letterContact',
    path: 'letter-contact',
    parameter: 'letter_contact_id',
    field: 'contact_block',
    value: textField(),
    what: 'Contact block of letters',
    shape: letterContact,
    wraps: true,
  },
];

function refuseDuplicate({ kind }: Family, others: readonly Sender[], value: string): void {
  if (kind !== 'replyTo' || !others.some((other) => other.value === value)) return;
  throw new RequestError(failure(409, `‘${value}’ is already a reply-to email address for this service.`));
}

function refuseNoDefault({ noDefault }: Family, others: readonly Sender[], isDefault: boolean): void {
  if (noDefault !== undefined && !isDefault && !others.some((other) => other.isDefault)) throw invalid(noDefault);
}

function routesOf(family: Family, { change, pool }: ApiDeps): Route[] {
  const { kind, path, parameter, field, value, what, shape, wraps, keepsDefault } = family;
  const body = z.object({ [field]: value, is_default: booleanField() });
  const newOne = kind === 'sms' ? body.extend({ inbound_number_id: idField().optional() }) : body;
  const all = `/service/{service_id}/${path}`;
  const one = `${all}/{${parameter}}`;
  const params = serviceParams.extend({ [parameter]: z.guid() });
  const answered = (text: string, status = 200): Answer => ({ status, body: wraps ? `{"data":${text}}` : text });
  const wrapped = wraps ? z.object({ data: shape }) : shape;
  const read = (given: object, schema: typeof body = body) => {
    const { is_default: isDefault, inbound_number_id: number, ...rest } = parsedBody(schema, given);
    const inboundNumber = typeof number === 'string' ? number : undefined;
    return { value: String(rest[field]), isDefault: isDefault === true, inboundNumber };
  };

  return [
    {
      definition: {
        method: 'get',
        path: all,
        summary: `${what}: all of a service, the default first`,
        security: byAdmin,
        request: { params: serviceParams },
        responses: { 200: jsonResponse('Those in use', z.array(shape)), ...adminFailures },
      },
      answer: async (c) => ({ status: 200, body: await listSenders(pool, kind, pathId(c, 'service_id')) }),
    },
    {
      definition: {
        method: 'post',
        path: all,
        summary: `${what}: add one`,
        security: byAdmin,
        request: { params: serviceParams, ...jsonRequest(newOne) },
        responses: {
          201: jsonResponse('The new one', wrapped),
          ...refused,
          ...noSuch,
          409: jsonResponse('The service has it already', failureBody),
          ...adminFailures,
        },
      },
      async answer(c) {
        const service = pathId(c, 'service_id');
        const given = await jsonBody(c);
        const text = await change(async (client) => {
          const others = found(await lockSenders(client, kind, service));
          const { inboundNumber, ...wanted } = read(given, newOne);
          refuseDuplicate(family, others, wanted.value);
          refuseNoDefault(family, others, wanted.isDefault);
          if (inboundNumber !== undefined) {
            return addInboundNumber(client, service, others, { inboundNumber, isDefault: wanted.isDefault });
          }
          return addSender(client, kind, service, wanted);
        });
        return answered(text, 201);
      },
    },
    {
      definition: {
        method: 'get',
        path: one,
        summary: `${what}: one`,
        security: byAdmin,
        request: { params },
        responses: { 200: jsonResponse('It', shape), ...noSuch, ...adminFailures },
      },
      async answer(c) {
        const ids = { service: pathId(c, 'service_id'), id: pathId(c, parameter) };
        return { status: 200, body: found(await readSender(pool, kind, ids)) };
      },
    },
    {
      definition: {
        method: 'post',
        path: one,
        summary: `${what}: change one`,
        security: byAdmin,
        request: { params, ...jsonRequest(body) },
        responses: { 200: jsonResponse('It, as it is now', wrapped), ...refused, ...noSuch, ...adminFailures },
      },
      async answer(c) {
        const [service, id] = [pathId(c, 'service_id'), pathId(c, parameter)];
        const given = await jsonBody(c);
        const text = await change(async (client) => {
          const all = found(await lockSenders(client, kind, service));
          const wanted = read(given);
          const before = found(all.find((each) => each.id === id));
          if (before.inboundNumber !== null && before.value !== wanted.value) {
            throw invalid(`You can not change the inbound number for service ${service}`);
          }
          refuseNoDefault(
            family,
            all.filter((each) => each.id !== id),
            wanted.isDefault,
          );
          return changeSender(client, kind, { service, id }, wanted);
        });
        return answered(text);
      },
    },
    {
      definition: {
        method: 'post',
        path: `${one}/archive`,
        summary: `${what}: take one out of use`,
        security: byAdmin,
        request: { params },
        responses: {
          200: jsonResponse('It, as it is now', z.object({ data: shape })),
          400: jsonResponse('It is the default, or an inbound number', failureBody),
          ...noSuch,
          ...adminFailures,
        },
      },
      async answer(c) {
        const [service, id] = [pathId(c, 'service_id'), pathId(c, parameter)];
        const text = await change(async (client) => {
          const all = await lockSenders(client, kind, service);
          const before = all?.find((each) => each.id === id);
          if (before === undefined) throw missing();
          if (before.inboundNumber !== null) throw invalid('You cannot delete an inbound number');
          if (before.isDefault && keepsDefault !== undefined) throw invalid(keepsDefault);
          return archiveSender(client, kind, id);
        });
        return { status: 200, body: `{"data":${text}}` };
      },
    },
  ];
}

/** What a service sends as. Spec: cache §1.3, §9.3. */
export function senderRoutes(deps: ApiDeps): Route[] {
  return families.flatMap((family) => routesOf(family, deps));
}
