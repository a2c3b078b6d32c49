import { z } from '@hono/zod-openapi';
import { type ServicePermission, servicePermissions } from '../../db/services/permissions.ts';
import { otherwise } from '../fields.ts';
import type { JsonObject } from '../json-body.ts';
import { missing } from '../request-error.ts';

const truths: readonly unknown[] = [
  't',
  'T',
  'true',
  'True',
  'TRUE',
  'on',
  'On',
  'ON',
  'y',
  'Y',
  'yes',
  'Yes',
  'YES',
  '1',
  1,
];
const lies: readonly unknown[] = [
  'f',
  'F',
  'false',
  'False',
  'FALSE',
  'off',
  'Off',
  'OFF',
  'n',
  'N',
  'no',
  'No',
  'NO',
  '0',
  0,
];

function truthOf(value: unknown): unknown {
  if (truths.includes(value)) return true;
  return lies.includes(value) ? false : value;
}

/** Flags and numbers may come as text, as in the reference. */
const flag = z.preprocess(truthOf, z.boolean(otherwise('Not a valid boolean.'))).openapi({ type: 'boolean' });
const number = z
  .preprocess(
    (value) => (typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : value),
    z.int(otherwise('Not a valid integer.')),
  )
  .openapi({ type: 'integer' });
const text = z.string(otherwise('Not a valid string.'));
const shortText = text.max(255, 'Longer than maximum length 255.');
const id = z.guid(otherwise('Not a valid UUID.')).toLowerCase();

const time = text
  .regex(/^\S+ \S+\.\d{1,6}$/, { error: 'Not a valid datetime.', abort: true })
  .refine((value) => z.iso.datetime().safeParse(`${value.replace(' ', 'T')}Z`).success, 'Not a valid datetime.')
  .openapi({ example: '2026-11-22 05:01:41.603769' });

const isPermission = (value: string): value is ServicePermission =>
  servicePermissions.some((permission) => permission === value);

const permissions = z.array(text, otherwise('Not a valid list.')).transform((given, context) => {
  const unknown = given.find((permission) => !isPermission(permission));
  if (unknown !== undefined) context.addIssue(`Invalid Service Permission: '${unknown}'`);
  const repeated = [...new Set(given.filter((permission, index) => given.indexOf(permission) < index))];
  if (unknown === undefined && repeated.length > 0) {
    context.addIssue(`Duplicate Service Permission: [${repeated.map((permission) => `'${permission}'`).join(', ')}]`);
  }
  return given.filter(isPermission);
});

/** What a new service cannot be without. */
const required = {
  created_by: id,
  email_message_limit: number,
  letter_message_limit: number,
  name: text,
  restricted: flag,
  sms_message_limit: number,
};

const optional = {
  active: flag,
  billing_contact_email_addresses: text.nullable(),
  billing_contact_names: text.nullable(),
  billing_reference: shortText.nullable(),
  confirmed_email_sender_name: flag.nullable(),
  confirmed_unique: flag,
  consent_to_research: flag.nullable(),
  contact_link: shortText.nullable(),
  count_as_live: flag,
  custom_email_sender_name: text.nullable(),
  go_live_at: time.nullable(),
  has_active_go_live_request: flag,
  international_sms_message_limit: number,
  notes: text.nullable(),
  organisation_type: shortText.nullable(),
  prefix_sms: flag,
  purchase_order_number: shortText.nullable(),
  rate_limit: number,
  volume_email: number.nullable(),
  volume_letter: number.nullable(),
  volume_sms: number.nullable(),
};

export const newServiceFields = z.object({ ...required, ...z.object(optional).partial().shape }).openapi('NewService');

export const serviceFields = z
  .object({
    ...required,
    ...optional,
    email_branding: id.nullable(),
    go_live_user: id.nullable(),
    letter_branding: id.nullable(),
    organisation: id.nullable(),
    permissions,
  })
  .partial()
  .openapi('ServiceFields');

const references = ['created_by', 'email_branding', 'go_live_user', 'letter_branding', 'organisation'];

/** The reference looks these rows up first. @throws RequestError with a 404 when one of them is no UUID: no row has it. */
export function checkReferences(body: JsonObject): void {
  const given = references.map((name) => body[name]).filter((value) => value !== undefined && value !== null);
  if (!given.every((value) => z.guid().safeParse(value).success)) throw missing();
}
