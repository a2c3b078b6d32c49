import { z } from '@hono/zod-openapi';

const count = z.int().min(0);
const id = z.guid();
const type = z.enum(['email', 'letter', 'sms']);

export const serviceParams = z.object({ service_id: id });
/** Its name is not `service_id`: what is no UUID is no service, but a path that there is. */
export const anyServiceParams = z.object({ service: id });

export const templateStatistic = z
  .object({
    count,
    is_precompiled_letter: z.boolean().nullable(),
    status: z.string(),
    template_id: id,
    template_name: z.string().nullable().openapi({ description: 'Null: the template is gone' }),
    template_type: type,
  })
  .openapi('TemplateStatistic');

const byStatus = z.record(z.string(), count);
export const monthlyStatuses = z
  .record(z.string(), z.object({ email: byStatus, letter: byStatus, sms: byStatus }))
  .openapi('MonthlyStatuses', { example: { '2026-04': { email: { delivered: 8 }, letter: {}, sms: {} } } });

const numberOrText = z.union([z.int(), z.string()]);
export const templateUsage = z
  .object({
    count,
    is_precompiled_letter: z.boolean(),
    month: numberOrText.openapi({ description: 'A text in another than the running financial year, as the year' }),
    name: z.string(),
    template_id: id,
    type: z.string(),
    year: numberOrText,
  })
  .openapi('TemplateUsage');

const typeTotals = z.object({
  failures: z.object({
    'permanent-failure': count,
    'technical-failure': count,
    'temporary-failure': count,
    'virus-scan-failed': count,
  }),
  'test-key': count,
  total: count.openapi({ description: 'Without those of test keys' }),
});
export const platformTotals = z
  .object({ email: typeTotals, letter: typeTotals, sms: typeTotals })
  .openapi('PlatformTotals');
