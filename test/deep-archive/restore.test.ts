import { buffer } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { hoursToArchive } from '../../db/deep-archive/hours.ts';
import type { ObjectStore } from '../../db/objects/object-store.ts';
import { type ArchiveWorld, createArchiveWorld, hourOf, oldRow } from './archive-world.ts';

const five = hourOf(5);
const at = '2026-11-22T01:35:00Z';

async function archived(count = 4) {
  const world = await createArchiveWorld(onTestFinished);
  const rows = Array.from({ length: count }, (_, n) => oldRow(`2025-01-31 05:${10 + n}:00`));
  await world.add(...rows);
  const before = await world.rows();
  await world.archive(five);
  const [part] = await world.parts();
  if (part === undefined) throw new Error('No part');
  return { world, rows, before, part };
}

async function change({ deps }: ArchiveWorld, name: string, by: (content: Buffer) => Buffer): Promise<void> {
  const address = { bucket: deps.history.bucket, name };
  const object = await deps.store.get(address);
  if (object === undefined) throw new Error(`No object ${name}`);
  await deps.store.put(address, by(await buffer(object.content)));
}

const damages: readonly (readonly [string, (content: Buffer) => Buffer, RegExp])[] = [
  ['cut short', (content) => content.subarray(0, -1), /^Expected \d+ bytes in .*, got \d+\. Nothing of/],
  [
    'of one bit more',
    (content) => Buffer.from(content.map((byte, n) => (n === 99 ? byte ^ 1 : byte))),
    /with the SHA-256/,
  ],
];

test.each(damages)('a file that is %s is refused', async (_, damage, message) => {
  const { world, part, before } = await archived();
  let whole: Buffer = Buffer.alloc(0);
  await change(world, part.name, (content) => {
    whole = content;
    return damage(content);
  });
  await expect(world.restore(part.id)).rejects.toMatchObject({
    type: 'DeepArchivePartDamaged',
    nonRetryable: true,
    message: expect.stringMatching(message),
  });
  expect(await world.rows()).toEqual({});
  await change(world, part.name, () => whole);
  await world.restore(part.id);
  expect(await world.rows()).toEqual(before);
});

test('a file that is gone is refused, and one whose count is not that of the database', async () => {
  const { world, part } = await archived();
  await world.pool.query('update nightshift.deep_archive_part set row_count = 5');
  await expect(world.restore(part.id)).rejects.toThrow(/^Expected 5 rows in .*, got 4\. Nothing of/);
  await world.deps.store.delete({ bucket: world.deps.history.bucket, name: part.name });
  await expect(world.restore(part.id)).rejects.toThrow(/and it is not there\. Nothing of/);
  expect(await world.rows()).toEqual({});
});

test('twice, and two at once, insert each row once; the file stays', async () => {
  const { world, part, before } = await archived();
  const both = await Promise.all([world.restore(part.id), world.restore(part.id)]);
  expect(both.map((restored) => restored?.inserted).sort()).toEqual([0, 4]);
  expect(await world.restore(part.id)).toEqual({ rows: 4, inserted: 0 });
  expect(await world.rows()).toEqual(before);
  expect(await world.parts()).toMatchObject([{ id: part.id, state: 'archived', restored: true }]);
  expect(await world.objects()).toHaveLength(2);
});

test('a row that is here already is the newer word', async () => {
  const { world, rows, part } = await archived();
  const [first] = rows;
  await world.add({ ...first, notification_status: 'returned-letter' });
  expect(await world.restore(part.id)).toEqual({ rows: 4, inserted: 3 });
  expect((await world.rows())[first?.id ?? '']).toContain('returned-letter');
});

test('what was restored stays for 30 days, and then goes to a new part, with what has changed', async () => {
  const { world, rows, part } = await archived();
  await world.restoreAll();
  const { rows: until } = await world.pool.query(
    `select extract(day from restored_until - timezone('utc', now()))::int as days from nightshift.deep_archive_part`,
  );
  expect([29, 30]).toContain(until[0].days);
  expect((await hoursToArchive(world.pool, at, 9)).hours).toEqual([]);
  expect(await world.archive(five)).toEqual({ rows: 0, bytes: 0 });

  const [changed, lost] = rows;
  await world.pool.query(`update notification_history set notification_status = 'returned-letter' where id = $1`, [
    changed?.id,
  ]);
  await world.pool.query('delete from notification_history where id = $1', [lost?.id]);
  await world.add(oldRow('2025-01-31 05:55:00'));
  await world.endRestoring();
  await world.archiveAll(at);

  const [second, ...others] = await world.parts();
  expect(others).toEqual([]);
  expect(second).toMatchObject({ state: 'archived', restored: false });
  expect(second?.id).not.toBe(part.id);
  expect(await world.objects()).toHaveLength(2);
  await world.restoreAll();
  const after = await world.rows();
  expect(Object.keys(after)).toHaveLength(5);
  expect(after[changed?.id ?? '']).toContain('returned-letter');
  expect(after[lost?.id ?? '']).toContain('delivered');
});

test('rows that come late go to a part of their own; of two copies the newer one comes back', async () => {
  const { world, rows, before } = await archived(2);
  const [copied] = rows;
  await world.add(oldRow('2025-01-31 05:58:00'), { ...copied, notification_status: 'returned-letter' });
  await world.archive(five);
  expect((await world.parts()).map(({ state }) => state)).toEqual(['archived', 'archived']);
  const { rows: newestFirst } = await world.pool.query<{ id: string }>(
    'select id from nightshift.deep_archive_part order by archived_at desc',
  );
  for (const { id } of newestFirst) await world.restore(id);
  const after = await world.rows();
  expect(Object.keys(after)).toHaveLength(3);
  expect(after[copied?.id ?? '']).toContain('returned-letter');
  expect(after[rows[1]?.id ?? '']).toBe(before[rows[1]?.id ?? '']);

  await world.endRestoring();
  await world.archive(five);
  expect((await world.parts()).map(({ state }) => state).sort()).toEqual(['archived', 'superseded', 'superseded']);
  expect(Object.values(await world.places()).map((places) => places.length)).toEqual([1, 1, 1]);
});

test('a part that is superseded, and its file swept away, before it is read is not restored, nor damaged', async () => {
  const { world, part } = await archived();
  await world.restoreAll();
  await world.endRestoring();
  const { store } = world.deps;
  const late: ObjectStore = {
    ...store,
    get: async (address) => {
      await world.archiveAll(at);
      return store.get(address);
    },
  };
  expect(await world.restore(part.id, { store: late })).toBeNull();
  expect(await world.rows()).toEqual({});
});

test('a restored hour whose file is damaged meanwhile stays here, and is not tried again', async () => {
  const { world, part, before } = await archived();
  await world.restoreAll();
  await world.endRestoring();
  await world.deps.store.delete({ bucket: world.deps.history.bucket, name: part.name });
  await expect(world.archive(five)).rejects.toMatchObject({
    type: 'DeepArchivePartDamaged',
    nonRetryable: true,
    message: expect.stringMatching(/and it is not there\. Nothing of .*, which was restored, was archived again\. Put/),
  });
  expect(await world.rows()).toEqual(before);
});

test('a file with a column that the table has not is not restored in part', async () => {
  const { world, part } = await archived();
  await world.pool.query('alter table notification_history rename column postage to post');
  await expect(world.restore(part.id)).rejects.toThrow(
    'Expected in the file columns of notification_history that this version knows, got postage as well. Nothing was restored',
  );
});

test('a part that another has superseded is not restored', async () => {
  const { world, part } = await archived();
  await world.restoreAll();
  await world.endRestoring();
  await world.archive(five);
  expect(await world.restore(part.id)).toBeNull();
  expect(await world.rows()).toEqual({});
});
