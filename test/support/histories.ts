import { defaultPayloadConverter, defineSearchAttributeKey } from '@temporalio/common';
import { searchAttributes } from '../../workflows/names.ts';
import type { Run } from './scenario.ts';

export type Event = NonNullable<Awaited<ReturnType<Run['fetchHistory']>>['events']>[number];

/** A run's history, as the web UI shows it. */
export async function eventsOf(run: Pick<Run, 'fetchHistory'>): Promise<Event[]> {
  const { events } = await run.fetchHistory();
  return events ?? [];
}

/** A search attribute of a run, as the web UI's list of runs shows it. */
export async function searchAttribute(
  run: Pick<Run, 'describe'>,
  name: keyof typeof searchAttributes,
): Promise<string | undefined> {
  const { typedSearchAttributes } = await run.describe();
  return typedSearchAttributes.get(defineSearchAttributeKey(searchAttributes[name], 'KEYWORD'));
}

/** The summaries that the web UI shows on the bars of the timeline. */
export function summariesOf(events: readonly Event[]): unknown[] {
  return events.flatMap(({ userMetadata }) =>
    userMetadata?.summary ? [defaultPayloadConverter.fromPayload(userMetadata.summary)] : [],
  );
}

/** Why activities had to be tried again: the last failure of each that was. */
export function attemptsThatFailed(events: readonly Event[]): string[] {
  return events.flatMap(({ activityTaskStartedEventAttributes: started }) =>
    (started?.attempt ?? 1) > 1 ? [started?.lastFailure?.message ?? 'no reason given'] : [],
  );
}

/** The bytes of each payload that an event holds, however deep. */
export function payloadSizes(part: unknown): number[] {
  if (typeof part !== 'object' || part === null) return [];
  if ('data' in part && part.data instanceof Uint8Array) return [part.data.length];
  return Object.values(part).flatMap(payloadSizes);
}
