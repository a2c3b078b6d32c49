import { z } from '@hono/zod-openapi';
import { isEmailAddress } from './email-address.ts';
import { pythonText } from './python-text.ts';
import { schemaFailure } from './schema-errors.ts';

/** Fields of request bodies, whose messages are those of the reference's JSON schemas. Spec: cache §9.3. */

const required = 'is a required property';

/** A value as messages show it: as Python writes it, without apostrophes. */
export const shown = (value: unknown) => pythonText(value).replaceAll("'", '');

/** The message of a value of another type; a field that is not there has its own. */
const not =
  (what: string) =>
  ({ input }: { readonly input?: unknown }) =>
    input === undefined ? required : what.replace('VALUE', () => shown(input));

export const textField = () => z.string({ error: not('VALUE is not of type string') });
export const booleanField = () => z.boolean({ error: not('VALUE is not of type boolean') });
export const integerField = () => z.int({ error: not('VALUE is not of type integer') });
/** What Postgres has as an integer. */
export const int32Field = () => z.int32({ error: not('VALUE is not of type integer') });
export const nonEmptyTextField = () => textField().min(1, { error: ' should be non-empty' });

const notUuid = 'is not a valid UUID';
/** In small letters, as the database writes them. */
export const idField = () => z.guid({ error: not(notUuid) }).toLowerCase();

export const listField = <T extends z.ZodType>(item: T) => z.array(item, { error: not('VALUE is not of type array') });
export const idsField = () => listField(idField());
export const objectField = <T extends z.ZodRawShape>(fields: T) =>
  z.looseObject(fields, { error: not('VALUE is not of type object') });

export const emailAddressField = () =>
  textField().max(255, { error: 'is too long', abort: true }).refine(isEmailAddress, 'Not a valid email address');
export const textOrNullField = () => z.string({ error: not('VALUE is not of type string, null') }).nullable();
export const booleanOrNullField = () => z.boolean({ error: not('VALUE is not of type boolean, null') }).nullable();
export const numberOrNullField = () => z.number({ error: not('VALUE is not of type number, null') }).nullable();

export const choiceField = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: not(`VALUE is not one of [${values.join(', ')}]`) });

/** With the name of the field in front, as the reference does for items of lists too. */
function messageOf(issue: z.core.$ZodIssue): string {
  const [field, ...within] = issue.path.map(String);
  const of = (words: string) => (field === undefined ? words : `${field} ${words}`);
  if (issue.code === 'unrecognized_keys') {
    const verb = issue.keys.length === 1 ? 'was' : 'were';
    return of(`Additional properties are not allowed (${issue.keys.join(', ')} ${verb} unexpected)`);
  }
  const isInner = issue.message === required && within.length > 0;
  return of(isInner ? `${within.at(-1)} ${required}` : issue.message);
}

/**
 * The body as its schema has it.
 *
 * @param further messages of rules about several fields, for which the reference's schemas have their own order: first.
 * @throws RequestError with a 400 that tells everything that is wrong.
 */
export function parsedBody<T extends z.ZodType>(schema: T, body: object, further: readonly string[] = []): z.infer<T> {
  const result = schema.safeParse(body);
  const messages = [...further, ...(result.success ? [] : result.error.issues.map(messageOf))];
  if (!result.success || messages.length > 0) throw schemaFailure([...new Set(messages)]);
  return result.data;
}
