import { randomBytes } from 'node:crypto';
import type { IdGenerator } from '@opentelemetry/sdk-trace';

/** Ids that a span is to have, since others know it by them. */
export interface GivenIds {
  /** 32 hex digits; counts for a span without a parent only. */
  readonly traceId?: string;
  /** 16 hex digits. */
  readonly spanId?: string;
}

let given: GivenIds = {};

/** Calls `start`, and gives these ids to the span that it starts. */
export function withIds<T>(ids: GivenIds, start: () => T): T {
  given = ids;
  try {
    return start();
  } finally {
    given = {};
  }
}

export const spanIds: IdGenerator = {
  generateTraceId: () => given.traceId ?? randomBytes(16).toString('hex'),
  generateSpanId: () => given.spanId ?? randomBytes(8).toString('hex'),
};
