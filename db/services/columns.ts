import type { PoolClient } from 'pg';
import type { services } from '../schema/services.ts';
import { emailLocalPart } from './local-part.ts';

type Row = typeof services.$inferInsert;

/** Values of a row of `services`, by column; what is undefined is left alone. */
export type ServiceColumns = { readonly [Column in keyof Row]?: Row[Column] | undefined };

export interface ServiceNames {
  readonly name: string;
  readonly custom_email_sender_name: string | null;
}

/** The columns that follow from a service's name and the name that its e-mails are from. */
export function derivedNames({ name, custom_email_sender_name }: ServiceNames): ServiceColumns {
  return {
    normalised_service_name: emailLocalPart(name),
    email_sender_local_part: emailLocalPart(custom_email_sender_name || name),
  };
}

/** Names, placeholders that begin at `$first`, and values of the columns that are given. */
export function parameters(client: PoolClient, columns: ServiceColumns, first: number) {
  const given = Object.entries(columns).filter(([, value]) => value !== undefined);
  return {
    names: given.map(([name]) => client.escapeIdentifier(name)),
    placeholders: given.map((_, index) => `$${first + index}`),
    values: given.map(([, value]) => value),
  };
}
