import { z } from '@hono/zod-openapi';
import { readGuestList, replaceGuestList } from '../../../db/services/settings/guest-list.ts';
import { json } from '../../answer.ts';
import type { ApiDeps } from '../../deps.ts';
import { isEmailAddress } from '../../email-address.ts';
import { jsonBody } from '../../json-body.ts';
import { pathId } from '../../path-ids.ts';
import { phoneNumberFault } from '../../phone-number.ts';
import { found, invalid, missing } from '../../request-error.ts';
import { adminFailures, done, jsonRequest, jsonResponse, noContent } from '../../responses.ts';
import { byAdmin, type Route } from '../../route.ts';
import { guestList, noSuch, refused, serviceParams } from './shapes.ts';

const path = '/service/{service_id}/guest-list';
/** The admin app has room for five of each. A number takes a while to check, so there is an end to it. */
const most = 100;
/** As long as the column. */
const longest = 255;
const recipients = z.array(z.string()).max(most).default([]);
const lists = z.object({ phone_numbers: recipients, email_addresses: recipients });

function refuse(recipient: string): never {
  throw invalid(`Invalid guest list: "${recipient}" is not a valid email address or phone number`);
}

/** Whom a service in trial may send to. */
export function guestListRoutes({ change, pool }: ApiDeps): Route[] {
  return [
    {
      definition: {
        method: 'get',
        path,
        summary: 'The guest list of a service',
        security: byAdmin,
        request: { params: serviceParams },
        responses: { 200: jsonResponse('Its recipients', guestList), ...noSuch, ...adminFailures },
      },
      answer: async (c) => json(200, found(await readGuestList(pool, pathId(c, 'service_id')))),
    },
    {
      definition: {
        method: 'put',
        path,
        summary: 'Put another guest list in its place',
        security: byAdmin,
        request: { params: serviceParams, ...jsonRequest(lists) },
        responses: { ...done, ...refused, ...noSuch, ...adminFailures },
      },
      async answer(c) {
        const given = lists.safeParse(await jsonBody(c));
        if (!given.success)
          throw invalid(`Expected phone_numbers and email_addresses, lists of at most ${most} strings`);
        const { phone_numbers, email_addresses } = given.data;
        const wrong =
          phone_numbers.find((number) => number.length > longest || phoneNumberFault(number) !== undefined) ??
          email_addresses.find((address) => address.length > longest || !isEmailAddress(address));
        if (wrong !== undefined) refuse(wrong);
        await change(async (client) => {
          const replaced = await replaceGuestList(client, pathId(c, 'service_id'), { phone_numbers, email_addresses });
          if (!replaced) throw missing();
        });
        return noContent;
      },
    },
  ];
}
