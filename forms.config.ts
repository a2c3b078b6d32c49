/** The forms that settings may have, each with the error that says what was expected. */
import { z } from 'zod';

export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** An address with one of the protocols, if there is one. @param protocols with their colon. */
export function url(protocols: readonly string[], example: string) {
  return z
    .string()
    .refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
      error: `expected an address like ${example}`,
    })
    .optional();
}

/** @param what is counted, in words, as in an error. */
export function whole(what: string, least: number, most: number, fallback: number) {
  const error = `expected ${what} from ${least} to ${most}`;
  return z.coerce.number({ error }).int({ error }).min(least, { error }).max(most, { error }).default(fallback);
}

/** From a day to a year without a day. */
export const days = (fallback: number) => whole('a whole number of days', 1, 364, fallback);

function jsonText(error: string) {
  return z.string().transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: error });
      return z.NEVER;
    }
  });
}

const secrets = (error: string) => z.array(z.string({ error }).min(1, { error }), { error });

/** As Notify has them. */
export function secretsByClient() {
  const error = 'expected a JSON object of lists, like {"notify-admin": ["secret"]}';
  return jsonText(error).pipe(z.record(z.string(), secrets(error), { error }));
}

/** As Notify has it. */
export function listOfSecrets() {
  const error = 'expected a JSON list of secrets, like ["old secret", "new secret"]';
  return jsonText(error).pipe(secrets(error).min(1, { error }));
}

export function flag(fallback: boolean) {
  return z
    .enum(['true', 'false'], { error: 'expected true or false' })
    .default(fallback ? 'true' : 'false')
    .transform((value) => value === 'true');
}

/** @param expected in words. */
export function listOfTexts(expected: string) {
  const error = `expected ${expected}`;
  return jsonText(error).pipe(z.array(z.string({ error }), { error }));
}
