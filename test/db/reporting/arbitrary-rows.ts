import fc from 'fast-check';
import {
  apiKey,
  job,
  otherService,
  otherTemplate,
  type RawRow,
  type RawRows,
  service,
  template,
  uuid,
} from '../../support/raw-rows.ts';

/** Two days to write, and the UTC midnights that bound them. */
export interface TwoDays {
  readonly days: readonly [string, string];
  readonly midnights: readonly [string, string, string];
}

/** Both clock changes, the day on which the rate of a text changed, and one on which a letter's did. */
const twoDays: readonly TwoDays[] = [
  {
    days: ['2026-03-29', '2026-03-30'],
    midnights: ['2026-03-29T00:00Z', '2026-03-29T23:00Z', '2026-03-30T23:00Z'],
  },
  {
    days: ['2025-10-25', '2025-10-26'],
    midnights: ['2025-10-24T23:00Z', '2025-10-25T23:00Z', '2025-10-27T00:00Z'],
  },
  {
    days: ['2026-03-31', '2026-04-01'],
    midnights: ['2026-03-30T23:00Z', '2026-03-31T23:00Z', '2026-04-01T23:00Z'],
  },
  {
    days: ['2026-01-04', '2026-01-05'],
    midnights: ['2026-01-04T00:00Z', '2026-01-05T00:00Z', '2026-01-06T00:00Z'],
  },
];

const hour = 3_600_000_000;

/** A naive UTC timestamp, like Postgres writes it, so many microseconds after an instant. */
export function naiveUtc(instant: string, microseconds: number): string {
  const milliseconds = Math.floor(microseconds / 1000);
  const rest = String(microseconds - milliseconds * 1000).padStart(3, '0');
  return new Date(Date.parse(instant) + milliseconds).toISOString().replace('T', ' ').replace('Z', rest);
}

/** Close to a midnight more often than not. */
const instantAround = (midnights: readonly string[]) =>
  fc
    .tuple(
      fc.constantFrom(...midnights),
      fc.oneof(fc.constantFrom(-1, 0, 1, -hour, hour), fc.integer({ min: -26 * hour, max: 26 * hour })),
    )
    .map(([midnight, offset]) => naiveUtc(midnight, offset));

/** Few values for each column, so that messages fall into the same groups; `id` is given by {@link arbitraryRaw}. */
const messageAround = (midnights: readonly string[]): fc.Arbitrary<Omit<RawRow, 'id'>> =>
  fc
    .record({
      service_id: fc.constantFrom(service, service, otherService, null),
      template_id: fc.constantFrom(template, template, otherTemplate, null),
      job_id: fc.constantFrom(job, null),
      notification_type: fc.constantFrom('sms', 'email', 'letter'),
      key_type: fc.constantFrom('normal', 'normal', 'team', 'test'),
      notification_status: fc.constantFrom(
        'delivered',
        'sending',
        'sent',
        'created',
        'returned-letter',
        'failed',
        null,
      ),
      created_at: instantAround(midnights),
      sentAfter: fc.constantFrom(-1_000_000, 10_000_000, 10_000_001, null),
      sent_by: fc.constantFrom('mmg', 'firetext', null),
      api_key_id: fc.constantFrom(apiKey, null),
      billable_units: fc.constantFrom(0, 1, 2, 6),
      rate_multiplier: fc.constantFrom(1, 2, 0.5, 1.5, 2.4, null),
      international: fc.constantFrom(true, false, null),
      postage: fc.constantFrom('second', 'europe', 'rest-of-world', null),
    })
    .map(({ sentAfter, ...message }) => {
      const created = `${message.created_at.slice(0, 23).replace(' ', 'T')}Z`;
      const microseconds = Number(message.created_at.slice(23));
      return { ...message, sent_at: sentAfter === null ? null : naiveUtc(created, microseconds + sentAfter) };
    });

/** A row of `notifications` always has a status. */
const withStatus = (row: RawRow): RawRow => ({ ...row, notification_status: row.notification_status ?? 'created' });

/** Messages of both tables, some in both, with equal or different copies, and letters that were despatched. */
const arbitraryRaw = ({ days, midnights }: TwoDays): fc.Arbitrary<Required<RawRows>> => {
  const message = messageAround(midnights);
  const place = fc.constantFrom('live', 'history', 'both', 'copies that differ');
  const despatched = fc.record({
    message: fc.nat(25),
    despatched_on: fc.constantFrom(...days),
    cost_threshold: fc.constantFrom('sorted', 'unsorted'),
  });
  return fc
    .record({
      messages: fc.array(fc.record({ place, message, copy: message }), { maxLength: 24 }),
      despatches: fc.uniqueArray(despatched, { maxLength: 8, selector: (despatch) => despatch.message }),
    })
    .map(({ messages, despatches }) => {
      const rows = messages.map((given, index) => ({
        ...given,
        message: { ...given.message, id: uuid(1000 + index) },
        copy: { ...given.copy, id: uuid(1000 + index) },
      }));
      return {
        notifications: rows.filter((row) => row.place !== 'history').map((row) => withStatus(row.message)),
        notification_history: rows
          .filter((row) => row.place !== 'live')
          .map((row) => (row.place === 'copies that differ' ? row.copy : row.message)),
        notifications_letter_despatch: despatches.map(({ message: index, ...despatch }) => ({
          ...despatch,
          notification_id: uuid(1000 + index),
        })),
      };
    });
};

/** What the tables hold around two days. */
export const arbitraryDays: fc.Arbitrary<TwoDays & { readonly raw: Required<RawRows> }> = fc
  .constantFrom(...twoDays)
  .chain((bounded) => arbitraryRaw(bounded).map((raw) => ({ ...bounded, raw })));
