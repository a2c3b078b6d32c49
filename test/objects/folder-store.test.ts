import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { ObjectNameError, ObjectStoreUnavailableError } from '../../db/objects/errors.ts';
import { createFolderStore } from '../../db/objects/folder-store.ts';
import { scan } from './stores.ts';

function emptyRoot(): string {
  const root = mkdtempSync('/var/tmp/nightshift-test-');
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, scan));
  return root;
}

test('a letter is found in its folder under its own name, and leaves nothing when it is deleted', async () => {
  const root = emptyRoot();
  const store = createFolderStore(root);
  const address = { bucket: scan, name: 'FAILURE/NOTIFY.AB12.D.2.C.20260329120000.PDF' };
  for (const content of ['one', 'two']) await store.put(address, Buffer.from(content));

  expect(readdirSync(join(root, scan, 'FAILURE'))).toEqual(['NOTIFY.AB12.D.2.C.20260329120000.PDF']);
  expect(readdirSync(join(root, '.objects'))).toHaveLength(1);

  await store.delete(address);
  expect(readdirSync(join(root, scan, 'FAILURE'))).toEqual([]);
  expect(readdirSync(join(root, '.objects'))).toEqual([]);
});

test('no name leads out of its bucket', async () => {
  const root = emptyRoot();
  const store = createFolderStore(root);
  const part = fc.oneof(
    fc.constantFrom('..', '.', '', '...', '.objects', '%2e%2e', '%2F', '\\', 'C:'),
    fc.string({ unit: 'binary' }),
  );
  const names = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));

  await fc.assert(
    fc.asyncProperty(names, async (name) => {
      const address = { bucket: scan, name };
      const refusal = await store.put(address, Buffer.from(name)).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (refusal === undefined) {
        const object = await store.get(address);
        expect(object && (await buffer(object.content)).toString()).toBe(name);
        await store.delete(address);
      } else expect(refusal instanceof ObjectNameError || refusal instanceof ObjectStoreUnavailableError).toBe(true);
      expect(readdirSync(root).sort()).toEqual(readdirSync(root).includes('.objects') ? ['.objects', scan] : [scan]);
    }),
    { numRuns: 500 },
  );
});

test('a name that is too long for a file is refused as a name', async () => {
  const store = createFolderStore(emptyRoot());

  await expect(store.head({ bucket: scan, name: 'x'.repeat(256) })).rejects.toThrow(ObjectNameError);
  expect(await store.head({ bucket: scan, name: 'x'.repeat(255) })).toBeUndefined();
});

test('a folder that went away is trouble, not missing objects', async () => {
  const root = emptyRoot();
  const store = createFolderStore(root);
  const address = { bucket: scan, name: 'letter' };
  await store.put(address, Buffer.from('x'));
  rmSync(root, { recursive: true });

  await expect(store.head(address)).rejects.toThrow(`at ${root} to find ${scan}/letter, got`);
  await expect(store.delete(address)).rejects.toThrow(ObjectStoreUnavailableError);
});

test('readers find an object at every moment in which it is replaced', async () => {
  const store = createFolderStore(emptyRoot());
  const address = { bucket: scan, name: 'replaced' };
  await store.put(address, Buffer.from('0'), { page_count: '0' });
  let isWriting = true;
  const read = async () => {
    for (; isWriting; reads += 1) {
      const object = await store.get(address);
      expect(object && (await buffer(object.content)).toString()).toBe(object?.metadata['page_count']);
      expect(await store.head(address)).toBeDefined();
    }
  };
  let reads = 0;
  const readers = Promise.all([read(), read(), read()]);
  for (let i = 1; i <= 300; i += 1) await store.put(address, Buffer.from(`${i}`), { page_count: `${i}` });
  isWriting = false;
  await readers;

  expect(reads).toBeGreaterThan(100);
});

test('many writers at once leave one whole object', async () => {
  const store = createFolderStore(emptyRoot());
  const address = { bucket: scan, name: 'busy' };
  await Promise.all(
    Array.from({ length: 50 }, (_, i) => store.put(address, Buffer.alloc(10_000, `${i},`), { page_count: `${i}` })),
  );

  const object = await store.get(address);
  const content = object && (await buffer(object.content));
  expect(content).toEqual(Buffer.alloc(10_000, `${object?.metadata['page_count']},`));
});
