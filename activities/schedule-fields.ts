import type { ScheduleDescription } from '@temporalio/client';
import { cronText } from './cron-text.ts';
import type { ScheduleDefinition } from './schedule-definition.ts';

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
  ['millisecond', 1],
] as const;

/** Milliseconds in the largest unit that they are a whole number of. */
function durationText(duration: unknown): string {
  const ms = Number(duration);
  const unit = units.find(([, length]) => ms % length === 0);
  if (unit === undefined) return 'none';
  const [name, length] = unit;
  return new Intl.NumberFormat('en-GB', { style: 'unit', unit: name, unitDisplay: 'long' }).format(ms / length);
}

function withoutEmpty(settings: object): string {
  const made = Object.entries(settings).filter(([, value]) => ![undefined, '{}', '[]'].includes(JSON.stringify(value)));
  return made.length === 0 ? 'none' : JSON.stringify(Object.fromEntries(made));
}

/** What a schedule is made of, as people read it, by name. */
interface ScheduleFields {
  readonly [name: string]: string;
}

function fieldsOf(cron: string, { spec, action, policies }: ScheduleDefinition | ScheduleDescription): ScheduleFields {
  // Settings that we never make, and that somebody else may have made.
  const { intervals, skip, startAt, endAt, jitter } = spec;
  const { memo, retry, typedSearchAttributes, workflowRunTimeout, workflowTaskTimeout } = action;
  return {
    cron,
    'other times': withoutEmpty({ intervals, skip, startAt, endAt, jitter }),
    'time zone': spec.timezone ?? 'none',
    overlap: policies.overlap ?? 'none',
    'catch-up': durationText(policies.catchupWindow),
    'pause on failure': String(policies.pauseOnFailure),
    workflow: String(action.workflowType),
    input: JSON.stringify(action.args),
    'task queue': action.taskQueue,
    'workflow id': action.workflowId ?? 'none',
    'execution time-out': durationText(action.workflowExecutionTimeout),
    summary: action.staticSummary ?? 'none',
    details: JSON.stringify(action.staticDetails),
    'other options': withoutEmpty({ memo, retry, typedSearchAttributes, workflowRunTimeout, workflowTaskTimeout }),
  };
}

/** Lines that say how the server's schedule differs from ours, `field: server's → ours`; none when they are the same. */
export function differences(server: ScheduleDescription, ours: ScheduleDefinition): string[] {
  const before = fieldsOf(server.spec.calendars?.map(cronText).join(' and ') || 'none', server);
  const after = fieldsOf(ours.spec.cronExpressions?.join(' and ') ?? 'none', ours);
  return Object.entries(after)
    .filter(([name, value]) => value !== before[name])
    .map(([name, value]) => `${name}: ${before[name]} → ${value}`);
}
