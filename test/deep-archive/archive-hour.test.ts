import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { expect, onTestFinished, test } from 'vitest';
import { hoursToArchive } from '../../db/deep-archive/hours.ts';
import type { ObjectStore } from '../../db/objects/object-store.ts';
import { startPostgres } from '../../stack/postgres.ts';
import { uuid } from '../support/raw-rows.ts';
import { createMigratedDatabase } from '../support/template-database.ts';
import { type ArchiveWorld, createArchiveWorld, hourOf, oldRow, untilLockWait } from './archive-world.ts';

const five = hourOf(5);
const ofFive = (count: number) => Array.from({ length: count }, (_, n) => oldRow(`2025-01-31 05:${10 + n}:00.000001`));

async function contentOf({ deps }: ArchiveWorld, name: string): Promise<Buffer> {
  const object = await deps.store.get({ bucket: deps.history.bucket, name });
  if (object === undefined) throw new Error(`No object ${name}`);
  return buffer(object.content);
}

/** A store in which something happens first, before the nth call of a kind is passed on. */
function storeWith(store: ObjectStore, before: Partial<Record<'put' | 'get', () => Promise<void>>>): ObjectStore {
  return {
    ...store,
    put: async (...args) => {
      await before.put?.();
      return store.put(...args);
    },
    get: async (...args) => {
      await before.get?.();
      return store.get(...args);
    },
  };
}

test('the rows of one hour go, test keys as well, and their file can be read without the database', async () => {
  const world = await createArchiveWorld(onTestFinished);
  const gone = [
    oldRow('2025-01-31 05:00:00', { rate_multiplier: '1.10' }),
    oldRow('2025-01-31 05:30:00.123456', { key_type: 'test', reference: null }),
    oldRow('2025-01-31 05:59:59.999999', { notification_type: 'letter', notification_status: null }),
    oldRow('2025-01-31 05:59:59.999999'),
  ];
  const kept = [oldRow('2025-01-31 04:59:59.999999'), oldRow('2025-01-31 06:00:00')];
  await world.add(...gone, ...kept);
  const { rows, bytes } = await world.archive(five);
  expect(rows).toBe(4);
  expect(Object.keys(await world.rows()).sort()).toEqual(kept.map(({ id }) => id).sort());

  const [part] = await world.parts();
  const name = `created_at_date_hour=2025-01-31T05/${part?.id}.parquet`;
  expect(part).toMatchObject({ name, state: 'archived', hour: five });
  expect(await world.objects()).toEqual([name.replace('.parquet', '.json'), name]);
  const { rows: facts } = await world.pool.query(
    `select row_count, bytes::int, sha256, first_created_at, last_created_at from nightshift.deep_archive_part`,
  );
  expect(facts).toMatchObject([
    { row_count: 4, bytes, first_created_at: five, last_created_at: '2025-01-31 05:59:59.999999' },
  ]);
  const manifest = JSON.parse(String(await contentOf(world, name.replace('.parquet', '.json'))));
  expect(manifest).toMatchObject({ hour: '2025-01-31T05:00:00Z', name, rows: 4, bytes, sha256: facts[0].sha256 });
  expect(manifest.columns).toHaveLength(23);
  expect(manifest.columns).toContainEqual({ name: 'created_at', type: 'TIMESTAMP_MICROS' });

  const content = await contentOf(world, name);
  const file = new Uint8Array(content).buffer;
  const metadata = parquetMetadata(file);
  expect(metadata.row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([3, 1]);
  const filtered = metadata.row_groups[0]?.columns.flatMap(({ meta_data }) =>
    meta_data?.bloom_filter_length === undefined ? [] : meta_data.path_in_schema,
  );
  expect(filtered?.sort()).toEqual([
    'api_key_id',
    'client_reference',
    'created_by_id',
    'id',
    'job_id',
    'reference',
    'service_id',
    'template_id',
  ]);
  const compressors = { GZIP: (input: Uint8Array) => gunzipSync(input) };
  const read = await parquetReadObjects({ file, compressors });
  expect(read.map(({ id }) => id)).toEqual([gone[0]?.id, gone[1]?.id, ...[gone[2]?.id, gone[3]?.id].sort()]);
  expect(read[0]).toMatchObject({ service_id: uuid(1), rate_multiplier: '1.10', notification_type: 'sms' });
});

test('only hours of a year ago, the oldest first, and never more than asked for', async () => {
  const world = await createArchiveWorld(onTestFinished);
  await world.add(
    oldRow('2019-07-01 10:20:00'),
    oldRow('2025-01-31 05:10:00'),
    oldRow('2025-01-31 05:50:00'),
    oldRow('2025-11-22 00:59:59.999999'),
    oldRow('2025-11-22 01:00:00'),
    oldRow('2026-11-20 12:00:00'),
  );
  const plan = (at: string, limit = 240) => hoursToArchive(world.pool, at, limit);
  const hours = ['2019-07-01 10:00:00', five, '2025-11-22 00:00:00'];
  // 01:35 a year later.
  expect(await plan('2026-11-22T01:35:00Z')).toEqual({ cutoff: '2025-11-22 01:00:00', hours });
  expect((await plan('2026-11-22T00:59:59Z')).hours).toEqual(hours.slice(0, 2));
  expect((await plan('2026-11-22T01:35:00Z', 2)).hours).toEqual(hours.slice(0, 2));
  expect((await plan('2020-11-22T01:35:00Z')).hours).toEqual(hours.slice(0, 1));
  const { cutoff, hours: ofFuture } = await plan('2999-01-01T00:00:00Z');
  expect(Date.parse(`${cutoff}Z`)).toBeLessThan(Date.now() - 364.9 * 86_400_000);
  expect(ofFuture).not.toContain('2026-11-20 12:00:00');
});

test('on Postgres 15, too, an hour goes and comes back', async () => {
  const server = await startPostgres({ major: 15 });
  onTestFinished(server.stop);
  const world = await createArchiveWorld(onTestFinished, {
    databaseUrl: await createMigratedDatabase(server.url, 'archive'),
  });
  await world.add(...ofFive(4));
  const before = await world.rows();
  await world.archiveAll();
  expect(await world.rows()).toEqual({});
  await world.restoreAll();
  expect(await world.rows()).toEqual(before);
  await world.endRestoring();
  await world.archiveAll();
  expect(await world.parts()).toMatchObject([{ state: 'archived', restored: false }]);
});

test('an hour without rows leaves nothing behind', async () => {
  const world = await createArchiveWorld(onTestFinished);
  expect(await world.archive(five)).toEqual({ rows: 0, bytes: 0 });
  expect([await world.parts(), await world.objects()]).toEqual([[], []]);
});

test('a row that is added while its hour is read makes the counts differ, and nothing is deleted', async () => {
  const world = await createArchiveWorld(onTestFinished);
  const rows = ofFive(4);
  await world.add(...rows);
  const store = storeWith(world.deps.store, { put: () => world.add(oldRow('2025-01-31 05:01:00')) });
  // The file and its manifest: two puts.
  await expect(world.archive(five, { store })).rejects.toThrow(
    'Expected to delete the 4 rows of 2025-01-31 05:00:00 that were archived, got 6: rows were added meanwhile',
  );
  expect(Object.keys(await world.rows())).toHaveLength(6);
  expect(await world.parts()).toMatchObject([{ state: 'exporting' }]);
  expect((await world.archive(five)).rows).toBe(6);
  await world.sweep();
  expect(await world.rows()).toEqual({});
  const [, archived] = await world.parts();
  expect(await world.objects()).toEqual([archived?.name.replace('.parquet', '.json'), archived?.name]);
});

test('a row that the table does not let go makes the counts differ, and nothing is deleted', async () => {
  const world = await createArchiveWorld(onTestFinished);
  await world.add(...ofFive(4));
  await world.pool.query(`
    create function keep() returns trigger language plpgsql as
      'begin if old.created_at < ''2025-01-31 05:11'' then return null; end if; return old; end';
    create trigger keep before delete on notification_history for each row execute function keep()`);
  await expect(world.archive(five)).rejects.toThrow(
    'were archived, got 3: a trigger or a policy of the table keeps rows',
  );
  expect(Object.keys(await world.rows())).toHaveLength(4);
});

test('what the store gives back is compared row by row before anything is deleted', async () => {
  const world = await createArchiveWorld(onTestFinished);
  await world.add(...ofFive(4));
  const { store } = world.deps;
  const shortened: ObjectStore = {
    ...store,
    put: async (address) => store.put(address, Buffer.from('PAR1')),
  };
  await expect(world.archive(five, { store: shortened })).rejects.toThrow(
    /^Expected \d+ bytes in .*, got 4\. Nothing was deleted\. It is tried again/,
  );
  const lost: ObjectStore = { ...store, put: async () => {} };
  await expect(world.archive(five, { store: lost })).rejects.toThrow(/and it is not there\. Nothing was deleted/);
  expect(Object.keys(await world.rows())).toHaveLength(4);
});

test('a receipt for a row that is being archived waits, and a row that somebody holds is waited for', async () => {
  const world = await createArchiveWorld(onTestFinished);
  const [held, asked] = [oldRow('2025-01-31 05:10:00'), oldRow('2025-01-31 05:20:00')];
  await world.add(held, asked);
  const change = 'update notification_history set notification_status = $2 where id = $1';
  const holder = await world.pool.connect();
  await holder.query('begin');
  await holder.query(change, [held.id, 'returned-letter']);
  let receipt: Promise<{ rowCount: number | null }> | undefined;
  let first = true;
  const store = storeWith(world.deps.store, {
    put: async () => {
      if (!first) return;
      first = false;
      receipt = world.pool.query(change, [asked.id, 'permanent-failure']);
      await untilLockWait(world.pool);
    },
  });
  const archiving = world.archive(five, { store });
  await untilLockWait(world.pool);
  await holder.query('commit');
  holder.release();
  expect((await archiving).rows).toBe(2);
  expect((await receipt)?.rowCount, 'the receipt finds no row any more').toBe(0);

  await world.restoreAll();
  const rows = await world.rows();
  expect(rows[held.id]).toContain('returned-letter');
  expect(rows[asked.id]).toContain('delivered');
});

test('two at once: one archives the hour, the other finds nothing left', async () => {
  const world = await createArchiveWorld(onTestFinished);
  await world.add(...ofFive(5));
  const both = await Promise.all([world.archive(five), world.archive(five)]);
  expect(both.map(({ rows }) => rows).sort()).toEqual([0, 5]);
  expect(await world.parts()).toMatchObject([{ state: 'archived' }]);
  expect(Object.values(await world.places()).flat()).toHaveLength(5);
});

test('a column that only the table has stops the archiving, as it would be lost', async () => {
  const world = await createArchiveWorld(onTestFinished);
  await world.add(...ofFive(1));
  await world.pool.query('alter table notification_history add column unsubscribe_link text');
  await expect(world.archive(five)).rejects.toThrow(/found unsubscribe_link as well, which would be lost/);
  expect(Object.keys(await world.rows())).toHaveLength(1);
});
