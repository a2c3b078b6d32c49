import { expect, onTestFinished, test } from 'vitest';
import type { ObjectStore } from '../../db/objects/object-store.ts';
import { type ArchiveWorld, createArchiveWorld, hourOf, oldRow } from './archive-world.ts';
import { mortalPool, mortalStore, Steps } from './mortal.ts';

type Work = (world: ArchiveWorld, changes: Parameters<ArchiveWorld['archive']>[1]) => Promise<unknown>;

const hour = (number: number) => new Date(Date.UTC(2020, 0, 1, number)).toISOString().slice(0, 19).replace('T', ' ');

/** Every row is in one place: here, or in one part. */
async function expectAllOnce(world: ArchiveWorld, count: number, why: string): Promise<void> {
  const places = Object.values(await world.places());
  expect(places, why).toHaveLength(count);
  for (const place of places) expect(place, why).toHaveLength(1);
}

/** After a day, the store has the objects of the parts that count, and no other. */
async function expectSwept(world: ArchiveWorld, why: string): Promise<void> {
  await world.pool.query(`update nightshift.deep_archive_part set started_at = started_at - interval '2 days'`);
  await world.sweep();
  const parts = await world.parts();
  expect(new Set(parts.map(({ state }) => state)), why).toEqual(new Set(['archived']));
  const names = parts.flatMap(({ name }) => [name.replace('.parquet', '.json'), name]);
  expect(await world.objects(), why).toEqual(names.sort());
}

/**
 * Kills the work at every step, before it is done and after, each time on an hour of its own, and lets another attempt
 * do it then.
 */
async function killEverywhere(
  prepare: (world: ArchiveWorld, hour: string) => Promise<void>,
  work: (hour: string) => Work,
) {
  const world = await createArchiveWorld(onTestFinished);
  const ofHour = (number: number) => [1, 2, 3, 4].map((minute) => oldRow(hour(number).replace(':00:', `:0${minute}:`)));
  const run = async (number: number, steps: Steps) => {
    const { pool, store } = world.deps;
    await world.pool.query('delete from nightshift.deep_archive_part; delete from notification_history');
    for (const name of await world.objects()) await store.delete({ bucket: world.deps.history.bucket, name });
    await world.add(...ofHour(number));
    await prepare(world, hour(number));
    const changes = { pool: mortalPool(pool, steps), store: mortalStore(store, steps) };
    await work(hour(number))(world, changes);
  };
  const whole = new Steps();
  await run(0, whole);
  expect(whole.count).toBeGreaterThan(12);

  let number = 1;
  for (let step = 1; step <= whole.count; step += 1) {
    for (const when of ['before', 'after'] as const) {
      const why = `died ${when} step ${step} of ${whole.count}`;
      await expect(run(number, new Steps(step, when)), why).rejects.toThrow();
      await expectAllOnce(world, 4, why);
      await work(hour(number))(world, {});
      await expectAllOnce(world, 4, `${why}, and was tried again`);
      await expectSwept(world, why);
      number += 1;
    }
  }
  return { deaths: number - 1 };
}

test('whoever dies while an hour is archived, each row is here or in one part; what is left is swept away', async () => {
  const { deaths } = await killEverywhere(
    async () => {},
    (ofHour) => (world, changes) => world.archive(ofHour, changes),
  );
  console.log(`${deaths} deaths, no row lost or doubled`);
}, 180_000);

test('whoever dies while a restored hour is archived again, each row is here or in one part', async () => {
  const { deaths } = await killEverywhere(
    async (world, ofHour) => {
      await world.archive(ofHour);
      await world.restoreAll();
      await world.endRestoring();
    },
    (ofHour) => (world, changes) => world.archive(ofHour, changes),
  );
  console.log(`${deaths} deaths, no row lost or doubled`);
}, 180_000);

test('whoever dies while a part is restored, it is restored or not', async () => {
  const { deaths } = await killEverywhere(
    async (world, ofHour) => void (await world.archive(ofHour)),
    () => async (world, changes) => {
      const [part] = await world.parts();
      return world.restore(part?.id ?? '', changes);
    },
  );
  console.log(`${deaths} deaths, no row lost or doubled`);
}, 180_000);

test('whoever dies while sweeping has swept, or leaves it to the next', async () => {
  const world = await createArchiveWorld(onTestFinished);
  await world.add(oldRow('2025-01-31 05:01:00'));
  const failing: ObjectStore = {
    ...world.deps.store,
    get: async () => {
      throw new Error('The store is down');
    },
  };
  await expect(world.archive(hourOf(5), { store: failing })).rejects.toThrow('The store is down');
  expect([(await world.parts()).length, (await world.objects()).length]).toEqual([1, 1]);
  expect(await world.sweep()).toBe(1);
  expect([(await world.parts()).length, await world.objects()], 'it is looked for until a day has passed').toEqual([
    1,
    [],
  ]);
});

test('an attempt that was given up and goes on uploading overwrites nothing, and its file is swept away', async () => {
  const world = await createArchiveWorld(onTestFinished);
  await world.add(...[1, 2, 3, 4].map((minute) => oldRow(`2025-01-31 05:0${minute}:00`)));
  const { store } = world.deps;
  let goOn = () => {};
  const stuck = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let uploading = () => {};
  const isUploading = new Promise<void>((resolve) => {
    uploading = resolve;
  });
  const slow: ObjectStore = {
    ...store,
    put: async (...args) => {
      uploading();
      await stuck;
      return store.put(...args);
    },
  };
  const givenUp = world.archive(hourOf(5), { store: slow });
  const ended = expect(givenUp).rejects.toThrow();
  await isUploading;
  await world.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
  );
  expect((await world.archive(hourOf(5))).rows).toBe(4);
  goOn();
  await ended;
  await expectAllOnce(world, 4, 'after the late upload');
  const states = (await world.parts()).map(({ state }) => state).sort();
  expect(states).toEqual(['archived', 'exporting']);
  expect((await world.objects()).length).toBeGreaterThan(2);
  await world.sweep();
  expect(await world.objects()).toHaveLength(2);
  await world.restoreAll();
  expect(Object.keys(await world.rows())).toHaveLength(4);
});
