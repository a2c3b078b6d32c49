import { z } from '@hono/zod-openapi';
import { isEmailAddress } from './email-address.ts';
import type { JsonObject } from './json-body.ts';
import { phoneNumberFault } from './phone-number.ts';
import { invalid } from './request-error.ts';

/** Fields of a request's body, with the reference's words for what is wrong with them. Spec: cache §9.3. */

type Complaint = { error: (issue: { input?: unknown }) => string };

export function otherwise(sentence: string): Complaint {
  return {
    error({ input }) {
      if (input === undefined) return 'Missing data for required field.';
      return input === null ? 'Field may not be null.' : sentence;
    },
  };
}

/** Postgres has no text with a NUL in it. */
export const text = z
  .string(otherwise('Not a valid string.'))
  .refine((value) => !value.includes('\0'), 'Not a valid string.');
export const bool = z.boolean(otherwise('Not a valid boolean.'));
export const integer = z.int32(otherwise('Not a valid integer.'));
export const uuid = z.guid(otherwise('Not a valid UUID.')).toLowerCase();

/** Postgres has no year 0 and no offset of 16 hours. A fraction has nine digits at most; JSON's years have four. */
function isStorableTime(value: string): boolean {
  if (/\.\d{10}|[+-](?:1[6-9]|2\d):\d\d$/.test(value)) return false;
  const hasZone = !value.includes('T') || /(?:Z|[+-]\d\d:\d\d)$/.test(value);
  const year = new Date(hasZone ? value : `${value}Z`).getUTCFullYear();
  return year >= 1 && year <= 9999;
}

const notTime = 'Not a valid datetime.';

/** ISO 8601, with a space or a T; UTC unless it says otherwise. */
export const time = text
  .transform((value) => value.replace(' ', 'T'))
  .pipe(
    z
      .union([z.iso.datetime({ offset: true, local: true }), z.iso.date()], otherwise(notTime))
      .refine(isStorableTime, notTime),
  );

export const emailAddress = text
  .max(255, { error: 'Longer than maximum length 255.', abort: true })
  .refine(isEmailAddress, 'Not a valid email address');

export const personName = text.min(1, 'Invalid name');

export const mobileNumber = text.superRefine((value, context) => {
  const fault = phoneNumberFault(value);
  if (fault !== undefined) context.addIssue(`Invalid phone number: ${fault}`);
});

/** @throws RequestError with a 400 that names all fields that are wrong: `{ name: ['...'] }`. */
export function parseFields<T>(schema: z.ZodType<T>, body: JsonObject): T {
  const { success, data, error } = schema.safeParse(body);
  if (success) return data;
  const faults: Record<string, string[]> = {};
  for (const { path, message } of error.issues) {
    const field = String(path[0]);
    faults[field] = [...(faults[field] ?? []), message];
  }
  throw invalid(faults);
}

/** @throws RequestError with a 400 that names the first field that the schema has not. */
export function refuseUnknown(schema: z.ZodObject, body: JsonObject): void {
  const unknown = Object.keys(body).find((key) => !(key in schema.shape));
  if (unknown !== undefined) throw invalid({ _schema: [`Unknown field name ${unknown}`] });
}
