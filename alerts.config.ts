/** The settings of alerts: whom they reach besides the log. `temporal.config.ts` hands them out. */
import { z } from 'zod';
import { flag, listOfTexts, url } from './forms.config.ts';

export interface AlertSettings {
  /** Gets each alert as a JSON body by POST. */
  readonly webhookUrl: string | undefined;
  /** Undefined: no tickets are made. */
  readonly zendesk: { readonly url: string; readonly apiKey: string } | undefined;
  /** Who gets a copy of tickets about letters that the printer has. Notify's DVLA_EMAIL_ADDRESSES. */
  readonly dvlaEmailAddresses: readonly string[];
  /** Where operating.md is to be read. Alerts and schedules name a place in it. */
  readonly runbookUrl: string;
}

export const alertVariables = {
  NIGHTSHIFT_ALERT_WEBHOOK_URL: url(['https:', 'http:'], 'https://hooks.example.com/T000'),
  SEND_ZENDESK_ALERTS_ENABLED: flag(false),
  ZENDESK_API_KEY: z.string().optional(),
  ZENDESK_URL: url(['https:', 'http:'], 'https://govuk.zendesk.com').default('https://govuk.zendesk.com'),
  DVLA_EMAIL_ADDRESSES: listOfTexts('a JSON list of e-mail addresses, like ["a@example.com"]').default([]),
  NIGHTSHIFT_RUNBOOK_URL: z.string().default('docs/operating.md'),
};

type Variables = z.infer<z.ZodObject<typeof alertVariables>>;

/** Tickets that are wanted and cannot be made would be missed by nobody. */
export function checkAlertVariables(v: Variables, context: z.RefinementCtx): void {
  if (!v.SEND_ZENDESK_ALERTS_ENABLED || v.ZENDESK_API_KEY !== undefined) return;
  const message = 'expected a key, since SEND_ZENDESK_ALERTS_ENABLED is true';
  context.addIssue({ code: 'custom', path: ['ZENDESK_API_KEY'], message });
}

export function alertSettings(v: Variables): AlertSettings {
  const { SEND_ZENDESK_ALERTS_ENABLED: enabled } = v;
  return {
    webhookUrl: v.NIGHTSHIFT_ALERT_WEBHOOK_URL,
    zendesk: enabled ? { url: v.ZENDESK_URL ?? '', apiKey: v.ZENDESK_API_KEY ?? '' } : undefined,
    dvlaEmailAddresses: v.DVLA_EMAIL_ADDRESSES,
    runbookUrl: v.NIGHTSHIFT_RUNBOOK_URL,
  };
}
