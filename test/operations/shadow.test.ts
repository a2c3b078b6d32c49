import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { applySchedules } from '../../activities/apply-schedules.ts';
import { readConfig, type ScheduleSpec, shadowMark } from '../../temporal.config.ts';
import { uniqueName } from '../support/servers.ts';

let connection: Connection;
let client: Client;
beforeAll(async () => {
  connection = await Connection.connect({ address: inject('servers').temporalAddress });
  client = new Client({ connection });
});
afterAll(() => connection.close());

const inShadow = readConfig({ NIGHTSHIFT_SHADOW: 'true' }).schedules;
const otherwise = readConfig({}).schedules;
const pausedIn = (specs: readonly ScheduleSpec[]) =>
  specs.filter(({ paused }) => paused !== undefined).map(({ id }) => id);

/** Some of the schedules under ids of the test's own, as they are with the setting and without it. */
function ownSchedules(...ids: readonly string[]) {
  const suffix = uniqueName('');
  const own = (specs: readonly ScheduleSpec[]) =>
    specs.filter(({ id }) => ids.includes(id)).map((spec) => ({ ...spec, id: spec.id + suffix }));
  const handleOf = (id: string) => client.schedule.getHandle(id + suffix);
  for (const id of ids) onTestFinished(() => handleOf(id).delete());
  const apply = async (specs: readonly ScheduleSpec[]) => {
    const lines: string[] = [];
    await applySchedules(client, own(specs), { taskQueue: 'nobody works here', print: (line) => lines.push(line) });
    return lines
      .filter((line) => line.startsWith('  ') || line.includes(suffix))
      .map((line) => line.replace(suffix, ''));
  };
  const stateOf = async (id: string) => (await handleOf(id).describe()).state;
  return { apply, handleOf, stateOf };
}

test('in shadow mode only what looks runs; otherwise all but the comparison', () => {
  const runs = inShadow.map(({ id }) => id).filter((id) => !pausedIn(inShadow).includes(id));
  expect(runs.sort()).toEqual(['alerts-waiting', 'compare-facts']);
  expect(pausedIn(otherwise)).toEqual(['compare-facts']);
  const nights = inShadow.find(({ id }) => id === 'nightly-reporting');
  expect(nights?.paused).toMatch(
    /^NIGHTSHIFT_SHADOW is true: Notify's beat does it, by timeout-sending-notifications, create-nightly-billing,/,
  );
});

test('what shadow mode pauses goes on without it, and the other way round', async () => {
  const { apply, stateOf } = ownSchedules('nightly-reporting', 'compare-facts');
  expect(await apply(inShadow)).toEqual(['nightly-reporting: created, paused', 'compare-facts: created']);
  expect(await stateOf('nightly-reporting')).toMatchObject({ paused: true, note: expect.stringContaining(shadowMark) });
  expect(await apply(inShadow)).toEqual(['nightly-reporting: up to date, paused', 'compare-facts: up to date']);

  expect(await apply(otherwise)).toEqual([
    ...['nightly-reporting: changed', '  paused: true → false'],
    ...['compare-facts: changed, paused', '  paused: false → true'],
  ]);
  const { note } = otherwise.find(({ id }) => id === 'nightly-reporting') ?? {};
  expect(await stateOf('nightly-reporting')).toMatchObject({ paused: false, note });

  await apply(inShadow);
  expect((await stateOf('nightly-reporting')).paused).toBe(true);
  expect((await stateOf('compare-facts')).paused).toBe(false);
});

test('what somebody else has paused stays so, with their note, through both', async () => {
  const { apply, stateOf, handleOf } = ownSchedules('nightly-reporting');
  await apply(otherwise);
  await handleOf('nightly-reporting').pause('the database is moved');
  for (const specs of [inShadow, otherwise]) {
    expect(await apply(specs)).toEqual(['nightly-reporting: up to date, paused']);
    expect(await stateOf('nightly-reporting')).toMatchObject({ paused: true, note: 'the database is moved' });
  }
});
