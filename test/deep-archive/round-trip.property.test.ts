import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stores } from '../objects/stores.ts';
import { createArchiveWorld, dropForeignKeys, hourOf } from './archive-world.ts';

/** What Postgres keeps as text: anything but NUL and halves of surrogate pairs. */
const text = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\ufeffwith a byte order mark',
    'null',
    '"{}\\',
    "it's",
    '\u0001\n\t',
    '👩‍👩‍👧 Ÿ',
    'x'.repeat(5000),
  ),
  fc.string({ unit: 'grapheme', maxLength: 40 }).map((value) => value.replaceAll('\0', '')),
);
const int = fc.integer({ min: -2_147_483_648, max: 2_147_483_647 });
const micros = fc.nat(999_999).map((value) => String(value).padStart(6, '0'));
const moment = fc.oneof(
  fc.constantFrom('0001-01-01 00:00:00', '9999-12-31 23:59:59.999999', '0044-03-15 12:00:00.000001 BC', '294240-01-01'),
  fc
    .tuple(fc.date({ min: new Date('1969-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }), micros)
    .map(([date, fraction]) => `${date.toISOString().slice(0, 19).replace('T', ' ')}.${fraction}`),
);
const decimal = fc.oneof(
  fc.constantFrom('1', '1.10', '0', '-0.000', 'NaN', '12345678901234567890.123456789012345678901234567890', '1e300'),
  int.map(String),
);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });

const row = fc.record({
  id: fc.uuid(),
  job_id: maybe(fc.uuid()),
  job_row_number: maybe(int),
  service_id: maybe(fc.uuid()),
  template_id: maybe(fc.uuid()),
  template_version: int,
  api_key_id: maybe(fc.constantFrom('00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff')),
  key_type: text,
  notification_type: fc.constantFrom('email', 'sms', 'letter'),
  created_at: fc
    .tuple(fc.nat(59), fc.nat(59), micros)
    .map(([minute, second, fraction]) => `2025-01-31 05:${minute}:${second}.${fraction}`),
  sent_at: maybe(moment),
  sent_by: maybe(text),
  updated_at: maybe(moment),
  reference: maybe(text),
  billable_units: int,
  client_reference: maybe(text),
  international: maybe(fc.boolean()),
  phone_prefix: maybe(text),
  rate_multiplier: maybe(decimal),
  notification_status: maybe(text),
  created_by_id: maybe(fc.uuid()),
  postage: maybe(text),
  document_download_count: maybe(int),
});

describe.each(stores)('in a store: $name', ({ lacking, start }) => {
  test.skipIf(lacking !== undefined)(
    'whatever is in the 23 columns, it comes back as it was',
    async ({ onTestFinished }) => {
      const { store, stop } = await start();
      onTestFinished(stop);
      const world = await createArchiveWorld(onTestFinished, {
        store,
        history: { bucket: 'letters-scan', prefix: 'deep/' },
      });
      await dropForeignKeys(world.pool);
      const rows = fc.uniqueArray(row, { selector: ({ id }) => id, minLength: 1, maxLength: 12 });
      const property = fc.asyncProperty(rows, async (given) => {
        await world.add(...given);
        const before = await world.rows();
        expect(Object.keys(before)).toHaveLength(given.length);
        expect((await world.archive(hourOf(5))).rows).toBe(given.length);
        expect(await world.rows()).toEqual({});
        await world.restoreAll();
        expect(await world.rows()).toEqual(before);
        await world.pool.query('delete from nightshift.deep_archive_part; delete from notification_history');
      });
      await fc.assert(property, { numRuns: 60 });
    },
    120_000,
  );
});
