import fc from 'fast-check';
import { otherService, otherTemplate, type RawRow, service, sms, template, uuid } from '../../support/raw-rows.ts';

/** Ten days around a clock change (29 March) and a new financial year (1 April). */
export const days = Array.from({ length: 10 }, (_, index) =>
  new Date(Date.parse('2026-03-25') + index * 86_400_000).toISOString().slice(0, 10),
);

const london = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' });
/** The London date of an instant. */
export const dayOf = (instant: Date) => london.format(instant);
const instantOf = (naive: string) => new Date(`${naive.replace(' ', 'T')}Z`);

/** Naive UTC in milliseconds, close to a London midnight more often than not, in winter and in summer. */
export const moment = fc
  .tuple(
    fc.constantFrom(...days.slice(1)),
    fc.oneof(fc.constantFrom(-3_600_001, -3_600_000, -1, 0), fc.integer({ min: -86_400_000, max: 86_399_999 })),
  )
  .map(([day, offset]) => new Date(Date.parse(day) + offset));

/** A message, and where it is. */
export interface Placed {
  readonly message: RawRow;
  readonly place: 'live' | 'history' | 'both';
}

/** Few values for each column, so that messages fall into the same groups. */
const placed: fc.Arbitrary<Placed> = fc
  .record({
    createdAt: moment,
    place: fc.constantFrom('live', 'history', 'both'),
    type: fc.constantFrom('sms', 'email', 'letter'),
    owner: fc.constantFrom(
      { service_id: service, template_id: template },
      { service_id: service, template_id: otherTemplate },
      { service_id: otherService, template_id: uuid(13) },
    ),
    differences: fc.record({
      key_type: fc.constantFrom('normal', 'team', 'test'),
      notification_status: fc.constantFrom('delivered', 'created', 'sending', 'cancelled', 'permanent-failure'),
    }),
  })
  .map(({ createdAt, place, type, owner, differences }) => {
    const naive = createdAt.toISOString().slice(0, 23).replace('T', ' ');
    return { place, message: { ...sms(naive), notification_type: type, ...owner, ...differences } };
  });

/** What the tables hold, and which days a night has completed. */
export interface World {
  readonly placed: readonly Placed[];
  readonly now: Date;
  /** The first day that is ours, by its place in {@link days}; before it the facts count. */
  readonly first: number;
  readonly complete: readonly boolean[];
  /** Whether the facts of a day that is not complete are half there. */
  readonly halfWritten: readonly boolean[];
}

const flags = fc.array(fc.boolean(), { minLength: days.length, maxLength: days.length });

export const arbitraryWorld: fc.Arbitrary<World> = fc
  .record({
    placed: fc.array(placed, { maxLength: 30 }),
    now: moment,
    first: fc.nat(days.length - 1),
    complete: flags,
    halfWritten: flags,
  })
  .map((world) => ({
    ...world,
    placed: world.placed.map(({ place, message }, index) => ({
      place,
      message: { ...message, id: uuid(1000 + index) },
    })),
  }));

/** The row that an archiver has copied before a receipt came: the one in `notifications` is right. */
export const olderCopy = (message: RawRow): RawRow => ({ ...message, notification_status: 'pending' });

export interface Counted extends RawRow {
  readonly day: string;
  readonly service_id: string;
  readonly template_id: string;
  readonly notification_status: string;
}

/** All messages of the days up to today, each once; those of test keys of today alone. */
export function naiveMessages({ placed, now }: World): Counted[] {
  const today = dayOf(now);
  return placed.flatMap(({ message }) => {
    const { service_id, template_id, notification_status, key_type, created_at } = message;
    const day = dayOf(instantOf(created_at));
    if (service_id === null || template_id === null || notification_status === null) return [];
    if (day > today || (key_type === 'test' && day < today)) return [];
    return [{ ...message, day, service_id, template_id, notification_status }];
  });
}
