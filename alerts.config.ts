/** The settings of alerts: whom they reach besides the log. `temporal.config.ts` hands them out. */
import { z } from 'zod';

export interface AlertSettings {
  /** Gets each alert as a JSON body by POST. */
  readonly webhookUrl: string | undefined;
  /** Undefined: no tickets are made. */
  readonly zendesk: { readonly url: string; readonly apiKey: string } | undefined;
  /** Who gets a copy of tickets about letters that the printer has. Notify's DVLA_EMAIL_ADDRESSES. */
  readonly dvlaEmailAddresses: readonly string[];
}

const address = (example: string) =>
  z.string().refine((value) => /^https?:\/\//.test(value) && URL.canParse(value), {
    error: `expected an address like ${example}`,
  });

const listOfAddresses = z.string().transform((text, context): string[] => {
  try {
    return z.array(z.string()).parse(JSON.parse(text));
  } catch {
    context.addIssue({ code: 'custom', message: 'expected a JSON list of e-mail addresses, like ["a@example.com"]' });
    return z.NEVER;
  }
});

export const alertVariables = {
  NIGHTSHIFT_ALERT_WEBHOOK_URL: address('https://hooks.example.com/T000').optional(),
  SEND_ZENDESK_ALERTS_ENABLED: z.enum(['true', 'false'], { error: 'expected true or false' }).default('false'),
  ZENDESK_API_KEY: z.string().optional(),
  ZENDESK_URL: address('https://govuk.zendesk.com').default('https://govuk.zendesk.com'),
  DVLA_EMAIL_ADDRESSES: listOfAddresses.default([]),
};

type Variables = z.infer<z.ZodObject<typeof alertVariables>>;

export function alertSettings(v: Variables): AlertSettings {
  const enabled = v.SEND_ZENDESK_ALERTS_ENABLED === 'true' && v.ZENDESK_API_KEY !== undefined;
  return {
    webhookUrl: v.NIGHTSHIFT_ALERT_WEBHOOK_URL,
    zendesk: enabled ? { url: v.ZENDESK_URL, apiKey: v.ZENDESK_API_KEY ?? '' } : undefined,
    dvlaEmailAddresses: v.DVLA_EMAIL_ADDRESSES,
  };
}
