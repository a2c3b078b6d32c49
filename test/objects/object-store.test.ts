import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ObjectNameError, ObjectStoreUnavailableError } from '../../db/objects/errors.ts';
import type { ListedObject, ObjectStore } from '../../db/objects/object-store.ts';
import { invalid, scan, stores } from './stores.ts';

const letter = 'NOTIFY.AB12CD34EF56GH78.D.2.C.20260329120000.PDF';
const failed = { message: 'content-outside-printable-area', invalid_pages: '[1, 2]', page_count: '3' };

describe.each(stores)('$name', ({ lacking, start }) => {
  let store: ObjectStore;
  let stop: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    if (lacking === undefined) ({ store, stop } = await start());
  });
  afterAll(() => stop?.());
  beforeEach(({ skip }) => skip(lacking !== undefined, lacking));

  async function contentOf(bucket: string, name: string): Promise<string | undefined> {
    const object = await store.get({ bucket, name });
    return object && (await buffer(object.content)).toString();
  }

  async function listed(bucket: string, prefix: string): Promise<ListedObject[]> {
    const objects: ListedObject[] = [];
    for await (const object of store.list(bucket, prefix)) objects.push(object);
    return objects;
  }

  test('gives back bytes, length and metadata, and replaces all three', async () => {
    const address = { bucket: scan, name: letter };
    await store.put(address, Buffer.from('%PDF-1.7 first'), failed);
    const object = await store.get(address);
    expect(object).toMatchObject({ length: 14, metadata: failed });
    expect(object && (await buffer(object.content)).toString()).toBe('%PDF-1.7 first');

    await store.put(address, Readable.from([Buffer.from('%PDF'), Buffer.from('-2')]));
    expect(await store.head(address)).toEqual({ length: 6, metadata: {} });
    expect(await contentOf(scan, letter)).toBe('%PDF-2');
  });

  test('says that nothing is there, before and after', async () => {
    const address = { bucket: scan, name: `FAILURE/gone-${letter}` };
    expect(await store.get(address)).toBeUndefined();
    expect(await store.head(address)).toBeUndefined();
    expect(await store.copy(address, { bucket: invalid, name: 'copy' }, {})).toBe(false);
    await store.delete(address);

    await store.put(address, Buffer.from('x'));
    await store.delete(address);
    await store.delete(address);
    expect(await store.get(address)).toBeUndefined();
    expect(await store.head(address)).toBeUndefined();
    expect(await store.head({ bucket: invalid, name: 'copy' })).toBeUndefined();
    expect(await listed(scan, 'FAILURE/')).toEqual([]);
  });

  test('copies into another bucket, and onto itself, with new metadata', async () => {
    const from = { bucket: scan, name: `copied ${letter}` };
    const to = { bucket: invalid, name: `2026-03-29/${letter}` };
    await store.put(from, Buffer.from('letter'), { page_count: '9' });

    expect(await store.copy(from, to, failed)).toBe(true);
    expect(await store.copy(from, to, failed)).toBe(true);
    expect(await store.copy(from, from, { message: 'kept' })).toBe(true);

    expect(await store.head(to)).toEqual({ length: 6, metadata: failed });
    expect(await contentOf(to.bucket, to.name)).toBe('letter');
    expect(await store.head(from)).toEqual({ length: 6, metadata: { message: 'kept' } });
    expect(await contentOf(from.bucket, from.name)).toBe('letter');
  });

  test('lists by prefix, in the order of bytes', async () => {
    const names = ['l/B', 'l/a', 'l/a.b', 'l/a0/deep/er', 'l/é', 'lx', 'l/ERROR/x'];
    for (const name of names) await store.put({ bucket: scan, name }, Buffer.from(name));

    expect((await listed(scan, 'l/')).map(({ name }) => name)).toEqual([
      'l/B',
      'l/ERROR/x',
      'l/a',
      'l/a.b',
      'l/a0/deep/er',
      'l/é',
    ]);
    expect(await listed(scan, 'l/a0/d')).toEqual([{ name: 'l/a0/deep/er', length: 12 }]);
    expect(await listed(scan, 'l/a0/deep')).toHaveLength(1);
    expect(await listed(scan, 'no/such/folder')).toEqual([]);
    expect(await store.head({ bucket: scan, name: 'l/a0' })).toBeUndefined();
    expect(await store.get({ bucket: scan, name: 'l/a/below' })).toBeUndefined();
  });

  test('lists more than one page of S3', { timeout: 60_000 }, async () => {
    const names = Array.from({ length: 1_005 }, (_, i) => `many/${String(i).padStart(4, '0')}`);
    for (let i = 0; i < names.length; i += 50) {
      await Promise.all(names.slice(i, i + 50).map((name) => store.put({ bucket: invalid, name }, Buffer.from('.'))));
    }

    expect((await listed(invalid, 'many/')).map(({ name }) => name)).toEqual(names);
  });

  test.each([
    letter,
    'service-0b9/file name (1) + 50%.pdf',
    '.hidden/.objects',
    "tilde~!*'()&=?#;:@$,",
    'Ünïcode ✓ 🎉.pdf',
  ])('keeps the name %j', async (name) => {
    const copy = { bucket: invalid, name: `copy of ${name}` };
    await store.put({ bucket: invalid, name }, Buffer.from(name), { page_count: '1' });
    expect(await store.copy({ bucket: invalid, name }, copy, {})).toBe(true);

    expect(await contentOf(invalid, name)).toBe(name);
    expect(await contentOf(invalid, copy.name)).toBe(name);
    expect((await listed(invalid, name)).map((object) => object.name)).toEqual([name]);
  });

  test.each([
    '',
    '/',
    '/etc/passwd',
    '../x',
    'a/../../x',
    'a/./b',
    'a//b',
    'a/',
    '..',
    'a\0b',
    'a\nb',
    '\ud800',
    'é'.repeat(600),
  ])('refuses the name %j', async (name) => {
    const address = { bucket: scan, name };
    const good = { bucket: scan, name: letter };
    const refused = [
      () => store.get(address),
      () => store.head(address),
      () => store.put(address, Buffer.from('x')),
      () => store.copy(address, good, {}),
      () => store.copy(good, address, {}),
      () => store.delete(address),
    ];
    for (const call of refused) await expect(call()).rejects.toThrow(ObjectNameError);
  });

  test.each(['..', '.objects', 'a/b', '../up', 'Upper', ''])('refuses the bucket %j', async (bucket) => {
    await expect(store.get({ bucket, name: letter })).rejects.toThrow(ObjectNameError);
    await expect(listed(bucket, '')).rejects.toThrow(ObjectNameError);
  });

  test.each([
    { Upper: 'x' },
    { 'a b': 'x' },
    { a: '' },
    { a: 'é' },
    { a: 'two\nlines' },
    { a: ' x' },
    { a: 'x'.repeat(2_048) },
  ])('refuses the metadata %j', async (metadata) => {
    const address = { bucket: scan, name: 'metadata' };
    await expect(store.put(address, Buffer.from('x'), metadata)).rejects.toThrow(ObjectNameError);
    await expect(store.copy(address, address, metadata)).rejects.toThrow(ObjectNameError);
  });

  test('a bucket that is missing is trouble, not a missing object', async () => {
    const address = { bucket: 'no-such-bucket', name: letter };
    const calls = [
      () => store.get(address),
      () => store.head(address),
      () => store.put(address, Buffer.from('x')),
      () => store.copy(address, { bucket: scan, name: 'x' }, {}),
      () => listed(address.bucket, ''),
    ];
    for (const call of calls) {
      const error = await call().then(String, (reason: unknown) => reason);
      expect(error).toBeInstanceOf(ObjectStoreUnavailableError);
      expect(String(error)).toMatch(/store at \S+ to .*no-such-bucket/);
    }
  });

  test('content that fails is not stored, and its own error comes', async () => {
    for (const megabytes of [0, 1, 12]) {
      const address = { bucket: scan, name: `failing-${megabytes}` };
      await store.put(address, Buffer.from('before'));
      const content = Readable.from(pieces(megabytes, new Error('the source broke')), { objectMode: false });

      await expect(store.put(address, content)).rejects.toThrow(/^the source broke$/);
      expect(await contentOf(scan, address.name)).toBe('before');
    }
    expect((await listed(scan, 'failing')).map(({ length }) => length)).toEqual([6, 6, 6]);
  });

  test('64 MB pass in and out in pieces', async () => {
    const address = { bucket: scan, name: 'large' };
    const expected = createHash('sha256');
    for await (const piece of pieces(64)) expected.update(piece);
    const before = process.memoryUsage.rss();
    let most = before;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage.rss());
    }, 5);

    await store.put(address, Readable.from(pieces(64), { objectMode: false }), { page_count: '1' });
    const object = await store.get(address);
    const hash = createHash('sha256');
    for await (const piece of object?.content ?? []) hash.update(piece);
    clearInterval(watch);

    expect(object).toMatchObject({ length: 64 * 2 ** 20, metadata: { page_count: '1' } });
    expect(hash.digest('hex')).toBe(expected.digest('hex'));
    expect(most - before).toBeLessThan(60 * 2 ** 20);
  });

  test('an object that is replaced while it is read is the old one or the new one', async () => {
    const address = { bucket: scan, name: 'replaced' };
    const versions = ['a', 'b'].map((letters) => ({
      content: letters.repeat(300_000),
      metadata: { message: letters },
    }));
    const put = async ({ content, metadata }: (typeof versions)[number]) =>
      store.put(address, Buffer.from(content), metadata);
    for (const version of versions) await put(version);
    let isWriting = true;
    const writing = (async () => {
      for (let i = 0; i < 40; i += 1) for (const version of versions) await put(version);
      isWriting = false;
    })();

    let reads = 0;
    for (; isWriting; reads += 1) {
      const object = await store.get(address);
      const content = object && (await buffer(object.content)).toString();
      expect(versions.find((version) => version.content === content)?.metadata).toEqual(object?.metadata);
    }
    await writing;
    expect(reads).toBeGreaterThan(10);
  });

  test('an object that is not read to its end can be let go', async () => {
    const address = { bucket: scan, name: 'let-go' };
    await store.put(address, Readable.from(pieces(8), { objectMode: false }));
    for (let i = 0; i < 60; i += 1) {
      // More than the connections of a client.
      const object = await store.get(address);
      object?.content.destroy();
    }
    expect((await store.head(address))?.length).toBe(8 * 2 ** 20);
  });
});

/** Megabytes that differ from each other, made one at a time, then the error. */
async function* pieces(megabytes: number, error?: Error): AsyncGenerator<Buffer> {
  for (let i = 0; i < megabytes; i += 1) {
    await turn();
    yield Buffer.alloc(2 ** 20, `${i} piece `);
  }
  if (error) throw error;
}
