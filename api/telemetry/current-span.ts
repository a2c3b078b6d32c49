import { AsyncLocalStorage } from 'node:async_hooks';
import type { SpanIds } from '../../workflows/trace-header.ts';

/** The span of the request that is being answered, or the ids that it came with; undefined outside of requests. */
export const currentSpan = new AsyncLocalStorage<SpanIds | undefined>();
