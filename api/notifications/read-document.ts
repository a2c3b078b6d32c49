import type { z } from '@hono/zod-openapi';
import { withFormattedSenders } from '../../db/templates/sender.ts';
import type { SigningKeys } from '../deps.ts';
import { readSigned } from '../signed-value.ts';
import type { notification } from './shapes.ts';

type Notification = z.infer<typeof notification>;

/** `{}` for a message without values, and for values that no key has signed, as in the reference. */
function personalisation(signed: string | null, signing: SigningKeys): Notification['personalisation'] {
  const values = signed === null ? undefined : readSigned(signed, signing);
  return typeof values === 'object' && values !== null && !Array.isArray(values) ? { ...values } : {};
}

/** A message as it is served, of the JSON that db/ makes of it. */
export function readDocument(body: string, signing: SigningKeys): Notification {
  // db/ writes all of its fields, with the signed column in place of the values.
  const document: Omit<Notification, 'personalisation'> & { readonly personalisation: string | null } = JSON.parse(
    withFormattedSenders(body),
  );
  return { ...document, personalisation: personalisation(document.personalisation, signing) };
}
