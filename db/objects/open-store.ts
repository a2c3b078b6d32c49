import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createFolderStore } from './folder-store.ts';
import type { ObjectStore } from './object-store.ts';
import { createS3Store } from './s3-store.ts';

/**
 * Opens the store that the settings name. In a folder, which must be there, the buckets are made; those of S3 belong to
 * whoever runs it.
 *
 * @throws Error when there is no such folder: a disk that is not mounted must not look like an empty store.
 */
export async function openObjectStore(
  settings: { readonly folder: string } | { readonly s3: Parameters<typeof createS3Store>[0] },
  buckets: Readonly<Record<string, string>>,
): Promise<ObjectStore> {
  if ('s3' in settings) return createS3Store(settings.s3);
  const { folder } = settings;
  if (!existsSync(folder)) {
    throw new Error(
      `Expected the folder ${folder} for the files of letters, and it is not there. Make it, or name another one, or s3, in ` +
        'NIGHTSHIFT_OBJECT_STORE',
    );
  }
  await Promise.all(Object.values(buckets).map((bucket) => mkdir(join(folder, bucket), { recursive: true })));
  return createFolderStore(folder);
}
