import type { DayInterval, NotificationType, ReportingDay } from '../../db/reporting/days.ts';
import type { notifications } from '../../db/schema.ts';
import { type Micros, toTimestamp } from './instants.ts';
import type { Random } from './random.ts';
import type { DemoService } from './services.ts';
import type { Template } from './templates.ts';

/** A row of `notifications`; `notification_history` has a part of its columns. */
export type Notification = typeof notifications.$inferSelect;

/** A day of the demo; yesterday is one day ago. */
export interface DemoDay extends DayInterval {
  readonly daysAgo: number;
}

/** The moment at which the demo stands still: what would have happened later has not happened yet. */
export interface Present {
  readonly today: ReportingDay;
  readonly now: Micros;
}

/** That something was sent, when and how. What became of it depends on its type. */
export interface Sending {
  readonly service: DemoService;
  readonly type: NotificationType;
  readonly template: Template;
  readonly day: DemoDay;
  readonly createdAt: Micros;
  readonly keyType: 'normal' | 'team' | 'test';
  readonly origin: 'api' | 'by hand' | { readonly jobId: string; readonly row: number };
  /** How long it takes until the provider has it, where that is not left to chance. */
  readonly handOver?: Micros;
}

/** What all types have in common, with the rest empty. */
export function blankMessage(random: Random, sending: Sending): Notification {
  const { service, type, template, createdAt, keyType, origin } = sending;
  const job = typeof origin === 'string' ? undefined : origin;
  return {
    id: random.uuid(),
    to: '',
    job_id: job?.jobId ?? null,
    job_row_number: job?.row ?? null,
    service_id: service.id,
    template_id: template.id,
    template_version: random.chance(0.05) ? 1 : template.version,
    created_at: toTimestamp(createdAt),
    sent_at: null,
    sent_by: null,
    updated_at: null,
    reference: null,
    _personalisation: null,
    api_key_id: origin === 'api' ? service.keys[keyType] : null,
    key_type: keyType,
    notification_type: type,
    billable_units: 0,
    client_reference: origin === 'api' && random.chance(0.3) ? `case-${random.below(1_000_000)}` : null,
    international: false,
    phone_prefix: null,
    rate_multiplier: null,
    notification_status: 'created',
    normalised_to: null,
    created_by_id: origin === 'by hand' ? service.userId : null,
    reply_to_text: null,
    postage: null,
    document_download_count: null,
    unsubscribe_link: null,
  };
}
