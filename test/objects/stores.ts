import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createFolderStore } from '../../db/objects/folder-store.ts';
import type { ObjectStore } from '../../db/objects/object-store.ts';
import { createS3Store } from '../../db/objects/s3-store.ts';
import { howToGetVersitygw, startVersitygw, versitygwProgram } from '../../stack/versitygw.ts';

export const scan = 'letters-scan';
export const invalid = 'invalid-pdf';

interface StartedStore {
  readonly store: ObjectStore;
  stop(): Promise<void>;
}

/** A store with two empty buckets, or why there is none here. */
interface StoreCase {
  readonly name: string;
  readonly lacking: string | undefined;
  start(): Promise<StartedStore>;
}

export const stores: readonly StoreCase[] = [
  {
    name: 'folder',
    lacking: undefined,
    async start() {
      const root = mkdtempSync('/var/tmp/nightshift-test-');
      for (const bucket of [scan, invalid]) mkdirSync(join(root, bucket));
      return { store: createFolderStore(root), stop: async () => rmSync(root, { recursive: true }) };
    },
  },
  {
    name: 'S3 (versitygw)',
    lacking: versitygwProgram() === undefined ? howToGetVersitygw : undefined,
    async start() {
      const server = await startVersitygw({ buckets: [scan, invalid] });
      return { store: createS3Store(server), stop: () => server.stop() };
    },
  },
];
