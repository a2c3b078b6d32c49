import { z } from '@hono/zod-openapi';
import {
  booleanField,
  booleanOrNullField,
  choiceField,
  listField,
  numberOrNullField,
  textField,
  textOrNullField,
} from '../body-schemas.ts';
import { organisationPermissions, organisationTypes } from './shapes.ts';

/** For the reference, what is no UUID is a row that there is not. */
const idOrNull = textOrNullField().openapi({ format: 'uuid' });

/** What may be set besides what every organisation has, when it is made and later. */
const settings = {
  active: booleanOrNullField().optional(),
  agreement_signed: booleanOrNullField().optional(),
  agreement_signed_at: textOrNullField().optional(),
  agreement_signed_by_id: idOrNull.optional(),
  agreement_signed_on_behalf_of_email_address: textOrNullField().optional(),
  agreement_signed_on_behalf_of_name: textOrNullField().optional(),
  agreement_signed_version: numberOrNullField().optional(),
  billing_contact_email_addresses: textOrNullField().optional(),
  billing_contact_names: textOrNullField().optional(),
  billing_reference: textOrNullField().optional(),
  can_approve_own_go_live_requests: booleanOrNullField().optional(),
  email_branding_id: idOrNull.optional(),
  letter_branding_id: idOrNull.optional(),
  notes: textOrNullField().optional(),
  purchase_order_number: textOrNullField().optional(),
  request_to_go_live_notes: textOrNullField().optional(),
};

export const newOrganisation = z
  .strictObject({
    name: textField(),
    crown: booleanField(),
    organisation_type: choiceField(organisationTypes),
    ...settings,
  })
  .openapi('NewOrganisation');

export const organisationChanges = z
  .strictObject({
    name: textOrNullField().optional(),
    crown: booleanOrNullField().optional(),
    organisation_type: choiceField(organisationTypes).optional(),
    permissions: listField(choiceField(organisationPermissions)).optional(),
    domains: listField(textField()).nullable().optional(),
    ...settings,
  })
  .openapi('OrganisationChanges');
