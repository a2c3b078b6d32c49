/** How a trace goes through Temporal. Imports nothing. */

/** The header that Temporal's own interceptors for OpenTelemetry have. */
export const traceHeader = '_tracer-data';

/** Of a span, as OpenTelemetry has it. */
export interface SpanIds {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
  /** 1: it is recorded, 0: it is not. */
  readonly traceFlags: number;
}

/** What the header holds. */
export interface TraceCarrier {
  readonly traceparent?: string;
}

/** What workflows tell their worker about spans. */
export type SpanSinks = {
  readonly spans: {
    /**
     * A run has ended, and with it the span `ids`.
     *
     * @param parent null: it is the first span of its trace. @param failure null: it has not failed.
     */
    ended(ids: SpanIds, parent: SpanIds | null, failure: string | null): void;
  };
};

/** The header `traceparent` of the W3C's Trace Context. */
export function toTraceparent({ traceId, spanId, traceFlags }: SpanIds): string {
  return `00-${traceId}-${spanId}-0${traceFlags}`;
}

const form = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;

/** @returns undefined for what is none: the trace begins anew then. */
export function fromTraceparent(text: string | undefined): SpanIds | undefined {
  const [, traceId, spanId, flags] = text?.match(form) ?? [];
  if (traceId === undefined || spanId === undefined) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags ?? '', 16) & 1 };
}
