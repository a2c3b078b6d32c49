import { z } from '@hono/zod-openapi';

const count = z.int().min(0);
/** In pounds. A decimal number of any length, never rounded. */
const pounds = z.number().min(0);
const id = z.guid();
const text = z.string().nullable();
const orEmpty = (schema: z.ZodType) => z.union([schema, z.literal('')]);

export const serviceParams = z.object({ service_id: id });
export const yearQuery = z.object({
  year: z.coerce.number().int().openapi({ description: 'The year that the financial year begins in', example: 2026 }),
});
export const rangeQuery = z.object({
  start_date: z.iso.date(),
  end_date: z.iso.date(),
  format: z.string().optional().openapi({ description: 'csv: as CSV, as with Accept: text/csv' }),
});

const usage = {
  chargeable_units: count,
  charged_units: count.openapi({ description: 'Beyond the free allowance' }),
  cost: pounds,
  free_allowance_used: count,
  notification_type: z.enum(['email', 'letter', 'sms']),
  notifications_sent: count,
  rate: pounds,
};
export const yearlyUsage = z.object(usage).openapi('YearlyUsage');
export const monthlyUsage = z
  .object({ ...usage, month: z.string().openapi({ example: 'April' }), postage: z.string() })
  .openapi('MonthlyUsage');

export const organisationUsage = z
  .object({
    services: z.array(
      z.object({
        active: z.boolean(),
        chargeable_billable_sms: count,
        emails_sent: count,
        free_sms_limit: count,
        letter_cost: pounds,
        service_id: id,
        service_name: z.string(),
        sms_billable_units: count,
        sms_cost: pounds,
        sms_remainder: count,
      }),
    ),
    updated_at: text.openapi({ example: '2026-11-22T11:00:03.120000+00:00' }),
  })
  .openapi('OrganisationUsage');

export const allowanceBody = z.looseObject({ free_sms_fragment_limit: count });
export const allowance = z
  .object({ financial_year_start: z.int(), free_sms_fragment_limit: count })
  .openapi('FreeAllowance');

export const billingLine = z
  .object({
    billing_reference: text,
    contact_email_addresses: text,
    contact_names: text,
    letter_breakdown: z.string().openapi({ example: '70 first class letters at 68p\n' }),
    letter_cost: pounds,
    organisation_id: orEmpty(id),
    organisation_name: z.string(),
    purchase_order_number: text,
    service_id: id,
    service_name: z.string(),
    sms_chargeable_units: count,
    sms_cost: pounds,
    total_letters: count,
  })
  .openapi('BillingReportLine');

export const despatchLine = z
  .object({
    cost: pounds,
    cost_threshold: z.enum(['sorted', 'unsorted']),
    date: z.iso.date(),
    letters: count,
    postage: z.string(),
    rate: pounds,
    sheets: count,
  })
  .openapi('DespatchReportLine');

export const dailyVolume = z
  .object({
    day: z.iso.date(),
    email_totals: count,
    letter_sheet_totals: count,
    letter_totals: count,
    sms_chargeable_units: count,
    sms_fragment_totals: count,
    sms_totals: count,
  })
  .openapi('DailyVolume');

export const providerVolume = z
  .object({
    day: z.iso.date(),
    provider: z.string(),
    sms_chargeable_units: count,
    sms_cost: pounds,
    sms_fragment_totals: count,
    sms_totals: count,
  })
  .openapi('ProviderVolume');

export const serviceVolume = z
  .object({
    email_totals: count,
    free_allowance: count,
    letter_cost: pounds,
    letter_sheet_totals: count,
    letter_totals: count,
    organisation_id: orEmpty(id),
    organisation_name: z.string(),
    service_id: id,
    service_name: z.string(),
    sms_chargeable_units: count,
    sms_notifications: count,
  })
  .openapi('ServiceVolume');
