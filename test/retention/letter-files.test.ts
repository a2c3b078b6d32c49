import { expect, onTestFinished, test } from 'vitest';
import { errorPlace, failurePlace, homeOf, type LetterFile, scanPlace } from '../../db/letters/places.ts';
import { ObjectStoreUnavailableError } from '../../db/objects/errors.ts';
import type { ObjectAddress, ObjectStore } from '../../db/objects/object-store.ts';
import { createPool } from '../../db/postgres.ts';
import { buckets } from '../letters/letter-platform.ts';
import { createDatabase } from '../support/database.ts';
import { uuid } from '../support/raw-rows.ts';
import { createArchiver, filesIn, openStore } from './archiver.ts';
import { addServices, insertAll, message, retention, statusesIn } from './rows.ts';

const timeZone = 'Europe/London';
const at = '2026-06-05T02:00:00Z';
const createdAt = '2026-05-01 16:31:00';

async function open() {
  const database = await createDatabase();
  onTestFinished(database.drop);
  const pool = createPool(database.url);
  onTestFinished(() => pool.end());
  await addServices(pool, uuid(1), uuid(2));
  return { pool, store: await openStore(onTestFinished) };
}

const file = (reference: string, changes: Partial<LetterFile> = {}): LetterFile => ({
  reference,
  postage: 'second',
  keyType: 'normal',
  createdAt,
  ...changes,
});

const put = (store: ObjectStore, ...places: readonly ObjectAddress[]) =>
  Promise.all(places.map((place) => store.put(place, Buffer.from('%PDF-1.7'))));

test.each([
  ['delivered', 'normal', 'letters-pdf/2026-05-02/'],
  ['returned-letter', 'team', 'letters-pdf/2026-05-02/'],
  ['cancelled', 'normal', 'letters-pdf/2026-05-02/'],
  ['cancelled', 'test', 'test-letters/'],
  ['cancelled', 'normal', 'letters-scan/'],
  ['cancelled', 'normal', 'letters-scan/ERROR/'],
  ['cancelled', 'normal', 'letters-scan/FAILURE/'],
  ['delivered', 'test', 'test-letters/'],
  ['delivered', 'normal', 'letters-scan/'],
  ['virus-scan-failed', 'normal', 'letters-scan/'],
  ['validation-failed', 'normal', 'letters-invalid-pdf/'],
  ['validation-failed', 'test', 'letters-invalid-pdf/'],
  ['virus-scan-failed', 'normal', 'letters-scan/FAILURE/'],
  ['technical-failure', 'normal', 'letters-scan/ERROR/'],
  ['technical-failure', 'normal', 'letters-pdf/2026-05-02/'],
  ['pending-virus-check', 'test', 'letters-scan/'],
] as const)(
  'W13: the file of a letter in %s with a %s key goes from %s, whatever its postage',
  async (status, key_type, folder) => {
    const { pool, store } = await open();
    const address = { bucket: folder.slice(0, folder.indexOf('/')), folder: folder.slice(folder.indexOf('/') + 1) };
    const place = { bucket: address.bucket, name: `${address.folder}NOTIFY.ABC.D.E.C.20260501163100.PDF` };
    await put(store, place);
    await insertAll(pool, {
      notifications: [message('letter', createdAt, { notification_status: status, key_type, reference: 'abc' })],
    });
    expect(await createArchiver(pool, store).all(at)).toMatchObject([{ counts: { letter: { files: 1, kept: 0 } } }]);
    expect(await filesIn(store)).toEqual([]);
    expect(await statusesIn(pool, 'notifications')).toEqual({});
  },
);

test('W13: exactly the files of what is archived go, with old letters of test keys in the way', async () => {
  const { pool, store } = await open();
  const normal = [file('A'), file('B'), file('C')];
  const tests = ['T1', 'T2', 'T3', 'T4', 'T5'].map((reference) => file(reference, { keyType: 'test' }));
  const homes = [...normal, ...tests].map((letter) => homeOf({ ...letter, status: 'delivered' }, buckets, timeZone));
  // Names that begin as a reference does, letters that are under way, of another day, and of another service.
  const sending = file('S');
  const others = [
    ...['AB', 'A.B', 'T11'].map((reference) => homeOf({ ...file(reference), status: 'delivered' }, buckets, timeZone)),
    homeOf({ ...sending, status: 'sending' }, buckets, timeZone),
    homeOf({ ...file('A', { createdAt: '2026-05-20 10:00:00' }), status: 'delivered' }, buckets, timeZone),
    homeOf({ ...file('D'), status: 'delivered' }, buckets, timeZone),
    scanPlace(file('AB'), buckets),
    errorPlace(file('B'), buckets),
    failurePlace(file('C'), buckets),
  ];
  await put(store, ...homes, ...others);
  const row = ({ reference, keyType }: LetterFile, more: object = {}) =>
    message('letter', createdAt, { reference, key_type: keyType, ...more });
  await insertAll(pool, {
    notifications: [
      ...tests.map((letter) => row(letter)),
      ...normal.map((letter) => row(letter)),
      row(sending, { notification_status: 'sending' }),
      row(file('D'), { service_id: uuid(2) }),
      message('letter', createdAt, { reference: null }),
    ],
    service_data_retention: [retention(uuid(2), 'letter', 90)],
  });
  const [page] = await createArchiver(pool, store).all(at);
  expect(page).toMatchObject({ failureCount: 0, counts: { letter: { moved: 4, deleted: 5, files: 8, kept: 0 } } });
  expect((await filesIn(store)).sort()).toEqual(others.map(({ bucket, name }) => `${bucket}/${name}`).sort());
  expect(Object.keys(await statusesIn(pool, 'notification_history'))).toHaveLength(4);
});

test('W13: a letter whose file cannot be deleted stays, is named, and goes with the next run', async () => {
  const { pool, store } = await open();
  const letters = ['A', 'B', 'C', 'D', 'E'].map((reference) => file(reference));
  await put(store, ...letters.map((letter) => homeOf({ ...letter, status: 'delivered' }, buckets, timeZone)));
  // In the order of their ids, two in a batch: no batch has both that fail.
  const rows = letters.map(({ reference }, index) =>
    message('letter', createdAt, { reference, id: uuid(500 + index) }),
  );
  await insertAll(pool, { notifications: rows });
  const failing: ObjectStore = {
    ...store,
    delete: async (address) => {
      if (/NOTIFY\.[BD]\./.test(address.name)) throw new ObjectStoreUnavailableError('here', 'delete', new Error('no'));
      await store.delete(address);
    },
  };
  const [page] = await createArchiver(pool, failing).all(at);
  expect(page).toMatchObject({ cursor: null, counts: { letter: { moved: 3, files: 3, kept: 2, services: 1 } } });
  expect(page?.failures[0]).toEqual({
    type: 'letter',
    service: uuid(1),
    message:
      '1 letters stay, as their files could not be deleted: Expected the object store at here to delete, got Error: no',
  });
  const kept = [rows[1]?.id, rows[3]?.id].sort();
  expect(Object.keys(await statusesIn(pool, 'notifications')).sort()).toEqual(kept);
  expect(await filesIn(store)).toHaveLength(2);

  expect(await createArchiver(pool, store).all(at)).toMatchObject([
    { failureCount: 0, counts: { letter: { moved: 2, files: 2, kept: 0 } } },
  ]);
  expect(await filesIn(store)).toEqual([]);
});

test('W13: of a store that is down no row is lost, and not every letter is tried', async () => {
  const { pool, store } = await open();
  let tries = 0;
  const down: ObjectStore = {
    ...store,
    list: () => {
      tries += 1;
      throw new ObjectStoreUnavailableError('here', 'list', new Error('down'));
    },
  };
  await insertAll(pool, { notifications: Array.from({ length: 200 }, () => message('letter', createdAt)) });
  const [page] = await createArchiver(pool, down, { letters: 100 }).all(at);
  expect(page).toMatchObject({ cursor: null, failureCount: 2, counts: { letter: { moved: 0, kept: 200 } } });
  expect(Object.keys(await statusesIn(pool, 'notifications'))).toHaveLength(200);
  expect(tries).toBeLessThan(2 * 36);
});

test('a letter whose status changes while its file is deleted stays', async () => {
  const { pool, store } = await open();
  const row = message('letter', createdAt, { notification_status: 'technical-failure', reference: 'A' });
  await insertAll(pool, { notifications: [row] });
  await put(store, errorPlace(file('A'), buckets));
  const replayed: ObjectStore = {
    ...store,
    delete: async (address) => {
      await pool.query(`update notifications set notification_status = 'pending-virus-check' where id = $1`, [row.id]);
      await store.delete(address);
    },
  };
  await createArchiver(pool, replayed).all(at);
  expect(await statusesIn(pool, 'notifications')).toEqual({ [row.id]: 'pending-virus-check' });
  expect(await statusesIn(pool, 'notification_history')).toEqual({});
});
