import type { NotificationType } from '../../db/reporting/days.ts';
import { hour, second, toMicros, toTimestamp } from './instants.ts';
import { makeLetter } from './letters.ts';
import type { DemoDay, Notification, Present, Sending } from './message.ts';
import type { Random } from './random.ts';
import type { DemoService } from './services.ts';

/** Days before today on which the letter was sent that has no rate. */
const sixSheetsDaysAgo = 3;

function senderOf(demo: readonly DemoService[], types: readonly NotificationType[]): DemoService {
  const sender = demo.find(({ templates }) => types.every((type) => templates[type].length > 0));
  if (sender === undefined) throw new Error(`Expected a service in the catalogue that sends ${types.join(' and ')}`);
  return sender;
}

/**
 * E-mails and texts at the bounds that a fact must not get wrong: both midnights of the day to the microsecond, and a
 * hand-over after 10 s to the microsecond.
 */
export function sendingsAtBounds(random: Random, demo: readonly DemoService[], day: DemoDay): Sending[] {
  const service = senderOf(demo, ['email', 'sms']);
  const [start, end] = [toMicros(day.startUtc), toMicros(day.endUtc)];
  return (['email', 'sms'] as const).flatMap((type) => {
    const at = (createdAt: number, handOver: number): Sending => {
      const template = random.pick(service.templates[type]);
      return { service, type, template, day, createdAt, handOver, keyType: 'normal', origin: 'api' };
    };
    return [
      ...[start, start + 1, end - 1].map((createdAt) => at(createdAt, second)),
      ...[-1, 0, 1].map((late) => at(start + 12 * hour, 10 * second + late)),
    ];
  });
}

/** The demo's one problem: a letter of six sheets, for which there is no rate. */
export function sixSheetLetters(
  random: Random,
  demo: readonly DemoService[],
  day: DemoDay,
  present: Present,
): Notification[] {
  if (day.daysAgo !== sixSheetsDaysAgo) return [];
  const service = senderOf(demo, ['letter']);
  const createdAt = toMicros(day.startUtc) + 10 * hour;
  const template = random.pick(service.templates.letter);
  const sending: Sending = { service, type: 'letter', template, day, createdAt, keyType: 'normal', origin: 'api' };
  const { notification } = makeLetter(random, sending, present);
  const sent_at = toTimestamp(createdAt + 8 * hour);
  return [{ ...notification, billable_units: 6, notification_status: 'sending', sent_by: 'dvla', sent_at }];
}
