import { pgEnum, timestamp } from 'drizzle-orm/pg-core';

export const notificationType = pgEnum('notification_type', ['email', 'sms', 'letter']);
export const templateType = pgEnum('template_type', ['sms', 'email', 'letter', 'broadcast']);
export const letterLanguageOptions = pgEnum('letter_language_options', ['english', 'welsh_then_english']);
export const letterDespatchCostThreshold = pgEnum('letter_despatch_cost_threshold', ['sorted', 'unsorted']);

/** Naive UTC, as text: a `Date` would be read in the zone of the process. */
export const utcTimestamp = () => timestamp({ mode: 'string' });
