import { fare, type Reports } from './delivery.ts';
import { blankMessage, type Notification, type Present, type Sending } from './message.ts';
import type { Random } from './random.ts';

const emailReports: Reports = [
  ['delivered', 976],
  ['permanent-failure', 15],
  ['temporary-failure', 8],
  ['technical-failure', 1],
];

const textReports: Reports = [
  ['delivered', 964],
  ['temporary-failure', 18],
  ['permanent-failure', 16],
  ['pending', 1],
  ['technical-failure', 1],
];

const fragments = [
  [1, 72],
  [2, 22],
  [3, 5],
  [4, 1],
] as const;

/** Some countries report nothing: there, a text that was sent is as far as it goes. */
const countries = [
  { prefix: '1', multiplier: 1, reports: [['sent', 1]] },
  { prefix: '33', multiplier: 2, reports: textReports },
  { prefix: '48', multiplier: 1, reports: textReports },
  { prefix: '91', multiplier: 3, reports: textReports },
  { prefix: '353', multiplier: 2, reports: textReports },
] as const satisfies readonly { prefix: string; multiplier: number; reports: Reports }[];

const home = { prefix: '44', multiplier: 1, reports: textReports };

export function makeEmail(random: Random, sending: Sending, present: Present): Notification {
  const to = `person.${random.below(1_000_000)}@example.com`;
  return {
    ...blankMessage(random, sending),
    to,
    normalised_to: to,
    ...fare(random, sending, present, 'ses', emailReports),
  };
}

export function makeText(random: Random, sending: Sending, present: Present): Notification {
  const abroad = random.chance(sending.service.plan.abroad);
  const { prefix, multiplier, reports } = abroad ? random.pick(countries) : home;
  // The last digits of the range that Ofcom keeps for fiction.
  const number = `${prefix}7700900${String(random.below(1_000)).padStart(3, '0')}`;
  return {
    ...blankMessage(random, sending),
    to: `+${number}`,
    normalised_to: number,
    phone_prefix: prefix,
    international: abroad,
    rate_multiplier: String(multiplier),
    billable_units: random.weighted(fragments),
    ...fare(random, sending, present, random.chance(0.6) ? 'mmg' : 'firetext', reports),
  };
}
