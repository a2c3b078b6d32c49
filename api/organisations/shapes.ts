import { z } from '@hono/zod-openapi';

/** Spec: cache §5.5. */
export const organisationTypes = [
  'central',
  'local',
  'nhs_central',
  'nhs_local',
  'nhs_gp',
  'nhs_notify',
  'emergency_service',
  'school_or_college',
  'other',
] as const;

export const organisationPermissions = ['can_ask_to_join_a_service'] as const;

const summary = z.object({
  active: z.boolean(),
  count_of_live_services: z.int().min(0),
  domains: z.array(z.string()),
  id: z.uuid(),
  name: z.string(),
  organisation_type: z.string().nullable(),
});

/** As in lists. Spec: cache §5.5. */
export const organisationSummary = summary.openapi('OrganisationSummary');

/** Spec: cache §5.5. */
export const wholeOrganisation = summary
  .extend({
    agreement_signed: z.boolean().nullable(),
    agreement_signed_at: z.string().nullable().openapi({ example: 'Sun, 22 Nov 2026 05:00:00 GMT' }),
    agreement_signed_by_id: z.uuid().nullable(),
    agreement_signed_on_behalf_of_email_address: z.string().nullable(),
    agreement_signed_on_behalf_of_name: z.string().nullable(),
    agreement_signed_version: z.number().nullable(),
    billing_contact_email_addresses: z.string().nullable(),
    billing_contact_names: z.string().nullable(),
    billing_reference: z.string().nullable(),
    can_approve_own_go_live_requests: z.boolean(),
    crown: z.boolean().nullable(),
    email_branding_id: z.uuid().nullable(),
    letter_branding_id: z.guid().nullable(),
    notes: z.string().nullable(),
    permissions: z.array(z.enum(organisationPermissions)),
    purchase_order_number: z.string().nullable(),
    request_to_go_live_notes: z.string().nullable(),
  })
  .openapi('Organisation');

export const organisationService = z
  .object({ active: z.boolean(), id: z.uuid(), name: z.string(), restricted: z.boolean() })
  .openapi('ServiceOfOrganisation');

export const organisationParam = z.object({ organisation_id: z.uuid() });
