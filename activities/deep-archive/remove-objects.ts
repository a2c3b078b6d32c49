import { manifestOf } from '../../db/deep-archive/place.ts';
import type { DeepArchiveDeps } from './deps.ts';

/** Deletes the manifest of a part, and then its file: no manifest is without its file. */
export async function removeObjects({ store, history }: DeepArchiveDeps, name: string): Promise<void> {
  const address = { bucket: history.bucket, name };
  await store.delete(manifestOf(address));
  await store.delete(address);
}
