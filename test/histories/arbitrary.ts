import fc from 'fast-check';
import type { WindowDays } from '../../db/reporting/plan.ts';
import { type Moment, moments } from './clock.ts';
import {
  type Case,
  type Day,
  type Happening,
  type History,
  happenings,
  isByNotify,
  type Kind,
  type Message,
} from './history.ts';
import { Pack } from './pack.ts';

/** Weeks of clock changes, of new rates and of a new financial year, of a new year, and of a leap day. */
const starts = ['2026-10-19', '2026-03-24', '2027-03-22', '2027-10-25', '2025-12-27', '2028-02-24'];

const windowsOf = (texts: number, others: number): WindowDays => ({
  notificationStatus: { email: texts, sms: texts, letter: others },
  processingTime: texts,
  billing: others,
});
/** So short that most of the days lie beyond; as the reference has them; and ours. */
const windows = [windowsOf(4, 6), windowsOf(4, 6), windowsOf(4, 10), windowsOf(10, 10)];

/** Days on which no message is made any more, but things happen to those that are there. */
const daysAfter = 5;
/** Notify itself changes a message only while the nights still look at its day, though two of them do not run. */
const lastByNotify: Record<Kind, number> = { text: 1, 'e-mail': 1, letter: 3 };

const moment: fc.Arbitrary<Moment> = fc.oneof(
  { withCrossShrink: true },
  { weight: 2, arbitrary: fc.constantFrom(...moments) },
  { weight: 1, arbitrary: fc.constantFrom('night', 'archive') },
);
const delay = fc.constantFrom(0, 5, 20, 60);

const happening = (kind: Kind, days: number): fc.Arbitrary<Happening> =>
  fc.constantFrom(...happenings[kind]).chain((what) =>
    fc.record({
      after: isByNotify(what) ? fc.nat(lastByNotify[kind]) : fc.nat(days - 1),
      moment,
      delay,
      what: fc.constant(what),
    }),
  );

/** Most messages are handed to a provider soon. */
const handed = (kind: Kind): fc.Arbitrary<Happening[]> =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .record({
          after: fc.constantFrom(0, 0, 1),
          moment,
          delay: fc.constant(0),
          what: fc.constantFrom(...happenings[kind].filter((what) => what.startsWith('handed'))),
        })
        .map((first) => [first]),
    },
    { weight: 1, arbitrary: fc.constant<Happening[]>([]) },
  );

const message = (days: number): fc.Arbitrary<Message> =>
  fc.constantFrom<Kind>('text', 'e-mail', 'letter').chain((kind) =>
    fc
      .record({
        kind: fc.constant(kind),
        key: fc.constantFrom('normal', 'normal', 'team', 'test'),
        day: fc.nat(Math.max(0, days - 1 - daysAfter)),
        moment,
        template: fc.constantFrom(1, 2),
        job: fc.constantFrom(null, null, 1, 2),
        byApi: fc.boolean(),
        abroad: kind === 'text' ? fc.constantFrom(null, null, null, '33', '1') : fc.constant(null),
        postage: fc.constantFrom('second', 'first', 'economy', 'europe', 'rest-of-world'),
        units: fc.constantFrom(1, 2, 5, 6),
        seconds: fc.constantFrom(0, 3, 10, 10.000001, 30),
        handed: handed(kind),
        fate: fc.array(happening(kind, days), { maxLength: 4 }),
      })
      .map(({ handed: first, fate, ...made }) => ({
        ...made,
        // Nobody prints a letter of a test key.
        fate: kind === 'letter' && made.key === 'test' ? [] : [...first, ...fate],
      })),
  );

const history = (days: number): fc.Arbitrary<History> =>
  fc.record({
    retention: fc.oneof(fc.constant(null), fc.integer({ min: 3, max: 10 }), fc.constant(3)),
    messages: fc.array(message(days), { minLength: 1, maxLength: 8 }),
  });

const day: fc.Arbitrary<Day> = fc.record({
  night: fc.oneof(
    { withCrossShrink: true },
    { weight: 2, arbitrary: fc.constant<'missed'>('missed') },
    { weight: 9, arbitrary: fc.constantFrom('on time') },
    { weight: 1, arbitrary: fc.constantFrom<Day['night']>('at noon', 'twice at once') },
    { weight: 1, arbitrary: fc.record({ diesAfter: fc.integer({ min: 1, max: 40 }) }) },
  ),
  archive: fc.oneof(
    { withCrossShrink: true },
    { weight: 1, arbitrary: fc.constant<'missed'>('missed') },
    { weight: 4, arbitrary: fc.constant<'on time'>('on time') },
    { weight: 2, arbitrary: fc.constantFrom('twice at once', 'beside the night') },
  ),
});

/** In half of all cases there is no night for longer than the marks of receipts reckon with. */
const daysWithOutage = (count: number): fc.Arbitrary<Day[]> =>
  fc
    .record({
      days: fc.array(day, { minLength: count, maxLength: count }),
      outage: fc.constantFrom(0, 0, 4, 7),
      from: fc.integer({ min: 1, max: count - 5 }),
    })
    .map(({ days, outage, from }) =>
      days.map((each, index) => (index >= from && index < from + outage ? { ...each, night: 'missed' } : each)),
    );

/** Cases of so many histories, and so many days. */
export const cases = (histories: number, days = 14): fc.Arbitrary<Case> =>
  fc.record({
    histories: new Pack(history(days), histories),
    days: daysWithOutage(days),
    start: fc.constantFrom(...starts),
    windows: fc.constantFrom(...windows),
  });
