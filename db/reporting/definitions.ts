import type { Fact } from './days.ts';
import type { FactDefinition } from './fact-definition.ts';
import { billing } from './facts/billing.ts';
import { letterDespatch } from './facts/letter-despatch.ts';
import { notificationStatus } from './facts/notification-status.ts';
import { processingTime } from './facts/processing-time.ts';

export const definitions: Readonly<Record<Fact, FactDefinition>> = {
  notification_status: notificationStatus,
  processing_time: processingTime,
  billing,
  letter_despatch: letterDespatch,
};
