import { expect, test } from 'vitest';
import { letterFileName } from '../../db/letters/places.ts';
import { a4, a4Landscape, letterPdf, ukAddress } from '../../stack/demo/letter-pdf.ts';
import { eicar } from '../../stack/eicar.ts';
import { createLetterWorld } from './letter-world.ts';

test('a clean letter goes to print', async ({ onTestFinished }) => {
  const world = await createLetterWorld(onTestFinished);
  const letter = await world.addLetter({
    file: await letterPdf({ pages: 3 }),
    createdAt: '2026-07-02 16:30:00.000001',
  });

  const end = await world.withWorker(async () => (await world.start(letter.id)).result());

  expect(end).toEqual({ status: 'created', note: 'Clean, and can be printed: pages 3, sheets 2' });
  expect(await world.row(letter.id)).toEqual({
    notification_status: 'created',
    billable_units: 2,
    to: ukAddress.join('\n'),
    normalised_to: 'mxrobinexample1examplestreetexampletownsw1a1aa',
    postage: 'second',
    international: false,
    updated: true,
  });
  expect(await world.files()).toEqual({ [`letters-pdf/2026-07-03/${letterFileName(letter)}`]: {} });
  expect(await world.alerts()).toEqual({});
});

test('a letter of a test key is delivered, and nobody prints it', async ({ onTestFinished }) => {
  const world = await createLetterWorld(onTestFinished);
  const letter = await world.addLetter({ file: await letterPdf(), keyType: 'test' });

  await world.withWorker(async () => (await world.start(letter.id)).result());

  expect(await world.row(letter.id)).toMatchObject({ notification_status: 'delivered', billable_units: 1 });
  expect(await world.files()).toEqual({ [`test-letters/${letterFileName(letter)}`]: {} });
});

test('an infected letter is kept apart, and people are told', async ({ onTestFinished }) => {
  const world = await createLetterWorld(onTestFinished);
  const letter = await world.addLetter({ file: Buffer.from(`%PDF-1.7 ${eicar}`) });
  const kept = `letters-scan/FAILURE/${letterFileName(letter)}`;

  const end = await world.withWorker(async () => (await world.start(letter.id)).result());

  expect(end).toEqual({
    status: 'virus-scan-failed',
    note: `The scanner found Eicar-Test-Signature. The file is kept at ${kept}`,
  });
  expect(await world.row(letter.id)).toMatchObject({
    notification_status: 'virus-scan-failed',
    billable_units: 0,
    to: 'Provided as PDF',
  });
  expect(await world.files()).toEqual({ [kept]: {} });
  expect(await world.alerts()).toEqual({
    [`letter-infected/${letter.id}`]: {
      subject: 'A letter has a virus',
      message:
        `The scanner found Eicar-Test-Signature in the letter ${letter.id}, reference ${letter.reference}. It will not be printed, ` +
        `and its status is virus-scan-failed. The file is kept at ${kept}: do not open it. Tell the service`,
    },
  });
});

test.each([
  ['that is broken', async () => (await letterPdf()).slice(0, 300), { message: 'unable-to-read-the-file' }],
  [
    'with landscape pages',
    () => letterPdf({ pages: [a4, a4Landscape, a4, a4Landscape] }),
    { message: 'letter-not-a4-portrait-oriented', invalid_pages: '[2,4]', page_count: '4' },
  ],
  ['without an address', () => letterPdf({ address: [] }), { message: 'address-is-empty', page_count: '1' }],
])('a letter %s cannot be printed', async (_, file, metadata) => {
  const finishes: (() => Promise<void>)[] = [];
  const world = await createLetterWorld((finish) => finishes.push(finish));
  const letter = await world.addLetter({ file: await file() });

  const end = await world.withWorker(async () => (await world.start(letter.id)).result());

  expect(end).toEqual({
    status: 'validation-failed',
    note: `Clean, but it cannot be printed: ${metadata.message}`,
  });
  expect(await world.row(letter.id)).toMatchObject({ notification_status: 'validation-failed', billable_units: 0 });
  expect(await world.files()).toMatchObject({ [`letters-invalid-pdf/${letterFileName(letter)}`]: metadata });
  expect(Object.keys(await world.files())).toHaveLength(1);
  for (const finish of finishes.toReversed()) await finish();
});

test('a letter abroad gets its postage, and a file name of it', async ({ onTestFinished }) => {
  const world = await createLetterWorld(onTestFinished);
  await world.pool.query(`
    set session_replication_role = replica;
    insert into public.service_permissions (service_id, permission, created_at) values (md5('service')::uuid, 'international_letters', now());
    reset session_replication_role`);
  const address = ['Robin Example', 'Rue Exemple 1', '75001 Paris', 'France'];
  const letter = await world.addLetter({ file: await letterPdf({ address }), createdAt: '2026-01-05 09:00:00' });

  await world.withWorker(async () => (await world.start(letter.id)).result());

  expect(await world.row(letter.id)).toMatchObject({ postage: 'europe', international: true, to: address.join('\n') });
  const name = letterFileName({ ...letter, postage: 'europe' });
  expect(await world.files()).toEqual({ [`letters-pdf/2026-01-05/${name}`]: {} });
});

test('a letter that does not wait for a scan is left as it is', async ({ onTestFinished }) => {
  const world = await createLetterWorld(onTestFinished);
  const letter = await world.addLetter({ file: await letterPdf(), status: 'cancelled' });

  const ends = await world.withWorker(async () => [
    await (await world.start(letter.id)).result(),
    await (await world.start('00000000-0000-0000-0000-00000000dead')).result(),
  ]);

  expect(ends).toEqual([
    { status: 'cancelled', note: 'It did not wait for a scan' },
    { status: 'gone', note: 'It did not wait for a scan' },
  ]);
  expect(await world.row(letter.id)).toMatchObject({ notification_status: 'cancelled', updated: false });
  expect(Object.keys(await world.files())).toEqual([`letters-scan/${letterFileName(letter)}`]);
});
