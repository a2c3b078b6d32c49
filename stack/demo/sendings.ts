import type { NotificationType } from '../../db/reporting/days.ts';
import type { jobs } from '../../db/schema.ts';
import { dayFactor, momentOf } from './hours.ts';
import { hour, minute, second, toMicros, toTimestamp } from './instants.ts';
import type { DemoDay, Sending } from './message.ts';
import type { Random } from './random.ts';
import type { DemoService } from './services.ts';

type Common = Pick<Sending, 'service' | 'type' | 'day'>;
type Job = typeof jobs.$inferInsert;

/** What a service sends of a type on a day, and the jobs that part of it came in. */
export interface Sendings {
  readonly sendings: Sending[];
  readonly jobs: Job[];
}

const maxJobSize = 3_000;

function viaApi(random: Random, common: Common, count: number): Sending[] {
  const { service, type, day } = common;
  const { trial, hours } = service.plan;
  return Array.from({ length: count }, () => ({
    ...common,
    template: random.pick(service.templates[type]),
    createdAt: momentOf(random, hours, day),
    keyType: random.weighted([
      ['normal', trial ? 0 : 988],
      ['team', trial ? 600 : 4],
      ['test', trial ? 400 : 8],
    ]),
    origin: 'api',
  }));
}

/** A file of recipients: uploaded in office hours, and taken up row by row, 25 a second. */
function inJob(random: Random, common: Common, size: number): Sendings {
  const { service, type, day } = common;
  const template = random.pick(service.templates[type]);
  const jobId = random.uuid();
  const uploaded = toMicros(day.startUtc) + Math.floor(random.between(8.5, 17) * hour);
  const begun = uploaded + 20 * second;
  const sendings = Array.from({ length: size }, (_, row): Sending => {
    const createdAt = begun + row * 40_000 + random.below(40_000);
    return { ...common, template, createdAt, keyType: 'normal', origin: { jobId, row } };
  });
  const job: Job = {
    id: jobId,
    original_file_name: `${type} list.csv`,
    service_id: service.id,
    template_id: template.id,
    template_version: template.version,
    created_at: toTimestamp(uploaded),
    notification_count: size,
    notifications_sent: 0,
    notifications_delivered: 0,
    notifications_failed: 0,
    processing_started: toTimestamp(begun),
    processing_finished: toTimestamp(begun + Math.ceil(size / 25) * second + minute),
    created_by_id: service.userId,
    job_status: 'finished',
  };
  return { sendings, jobs: [job] };
}

/** From the pages of the service, by somebody who is signed in: no API key and no job. */
function byHand(random: Random, common: Common, count: number): Sending[] {
  return viaApi(random, common, count).map((sending) => ({ ...sending, keyType: 'normal', origin: 'by hand' }));
}

/** The day's volume, by the way it comes: through the API, in jobs, and now and then by hand. */
export function sendingsOf(random: Random, service: DemoService, type: NotificationType, day: DemoDay): Sendings {
  const { volumes, api, hours } = service.plan;
  const common = { service, type, day };
  const factor = dayFactor(random, hours, day.day);
  const count = random.roundUpOrDown(volumes[type] * factor);
  const apiCount = Math.round(count * api);
  const parts: Sendings[] = [
    { sendings: viaApi(random, common, apiCount), jobs: [] },
    { sendings: byHand(random, common, random.roundUpOrDown(factor)), jobs: [] },
  ];
  for (let rest = count - apiCount; rest > 0; ) {
    const size = Math.min(rest, 1 + random.below(maxJobSize));
    parts.push(inJob(random, common, size));
    rest -= size;
  }
  return { sendings: parts.flatMap(({ sendings }) => sendings), jobs: parts.flatMap((part) => part.jobs) };
}
