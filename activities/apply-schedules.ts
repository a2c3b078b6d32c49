import {
  type Client,
  type ScheduleDescription,
  type ScheduleHandle,
  ScheduleNotFoundError,
  ServiceError,
} from '@temporalio/client';
import { type ScheduleSpec, shadowMark } from '../temporal.config.ts';
import { scheduleDefinition } from './schedule-definition.ts';
import { differences } from './schedule-fields.ts';

type Print = (line: string) => void;

/** Tells our schedules from those of others in the same namespace. */
const memo = { managedBy: 'npm run schedules' };

async function describe(handle: ScheduleHandle): Promise<ScheduleDescription | undefined> {
  try {
    return await handle.describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}

/** How the pause of a schedule is to change; undefined: as people have left it. What others have paused is theirs to let go on. */
function stateOf({ paused, note }: ScheduleSpec, state: ScheduleDescription['state']) {
  if (paused !== undefined && !state.paused) return { paused: true, note: paused };
  if (paused === undefined && state.paused && state.note?.startsWith(shadowMark)) return { paused: false, note };
  return undefined;
}

async function applySchedule({ schedule }: Client, spec: ScheduleSpec, taskQueue: string, print: Print): Promise<void> {
  const { id: scheduleId, note, paused } = spec;
  const definition = scheduleDefinition(spec, taskQueue);
  const handle = schedule.getHandle(scheduleId);
  const existing = await describe(handle);
  if (existing === undefined) {
    const state = paused === undefined ? { note } : { note: paused, paused: true };
    await schedule.create({ ...definition, scheduleId, memo, state });
    print(`${scheduleId}: created${paused === undefined ? '' : ', paused'}`);
    return;
  }
  const changes = differences(existing, definition);
  const pause = stateOf(spec, existing.state);
  if (pause !== undefined) changes.push(`paused: ${existing.state.paused} → ${pause.paused}`);
  if (changes.length > 0) {
    // Somebody may have paused it, and noted why: an update without the state would take that back.
    await handle.update(({ state }) => ({ ...definition, state: stateOf(spec, state) ?? state }));
  }
  const isPaused = (pause ?? existing.state).paused;
  print(`${scheduleId}: ${changes.length === 0 ? 'up to date' : 'changed'}${isPaused ? ', paused' : ''}`);
  for (const change of changes) print(`  ${change}`);
}

/** A schedule that the code has dropped may still be wanted by somebody, so it is named and left alone. */
async function nameUnknown({ schedule }: Client, specs: readonly ScheduleSpec[], print: Print): Promise<void> {
  const known = new Set(specs.map(({ id }) => id));
  for await (const { scheduleId, memo: itsMemo } of schedule.list()) {
    if (itsMemo?.['managedBy'] !== memo.managedBy || known.has(scheduleId)) continue;
    print(
      `${scheduleId}: not known to this version, and left as it is. ` +
        `To delete it: temporal schedule delete --schedule-id ${scheduleId}`,
    );
  }
}

/** The client's own message does not name the schedule, and may leave the reason to its cause. */
function refused({ id }: ScheduleSpec, error: unknown): Error {
  const reason = error instanceof ServiceError && error.cause !== undefined ? error.cause : error;
  return new Error(`The schedule ${id}: ${reason instanceof Error ? reason.message : reason}`, { cause: error });
}

/**
 * Makes the schedules of the client's namespace agree with `specs`, and prints what it changed: a line for each schedule,
 * and one for each field, `field: old → new`. Applied again it changes nothing.
 *
 * Pauses and the notes of people are kept; the note of the spec is written once, on creation. Only the pauses of shadow
 * mode are ours to make and to take back.
 *
 * @throws Error naming the first schedule that the server refuses, and why; those before it have been applied.
 */
export async function applySchedules(
  client: Client,
  specs: readonly ScheduleSpec[],
  { taskQueue, print }: { readonly taskQueue: string; readonly print: Print },
): Promise<void> {
  for (const spec of specs) {
    try {
      await applySchedule(client, spec, taskQueue, print);
    } catch (error) {
      throw refused(spec, error);
    }
  }
  await nameUnknown(client, specs, print);
}
