import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createFolderStore } from '../../db/objects/folder-store.ts';
import type { ObjectStore } from '../../db/objects/object-store.ts';
import { createS3Store } from '../../db/objects/s3-store.ts';
import { howToGetVersitygw, startVersitygw, versitygwProgram } from '../../stack/versitygw.ts';
import { startTcpProxy } from '../api/tcp-proxy.ts';
import type { AtEnd } from '../support/scenario.ts';
import { buckets } from './letter-platform.ts';

/** A store with the buckets of letters, which can be made unreachable and be brought back with its files. */
interface RealStore {
  readonly store: ObjectStore;
  /** What a worker in a process of its own is told of it. */
  readonly environment: Readonly<Record<string, string>>;
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
}

interface RealStoreCase {
  readonly name: string;
  /** Why there is none here; undefined: there is. */
  readonly lacking: string | undefined;
  start(atEnd: AtEnd): Promise<RealStore>;
}

const bucketNames = {
  S3_BUCKET_LETTERS_SCAN: buckets.scan,
  S3_BUCKET_LETTERS_PDF: buckets.pdf,
  S3_BUCKET_TEST_LETTERS: buckets.test,
  S3_BUCKET_INVALID_PDF: buckets.invalid,
};

/** It goes away as a disk does that is not mounted. */
const folder: RealStoreCase = {
  name: 'folder',
  lacking: undefined,
  async start(atEnd) {
    const parent = mkdtempSync('/var/tmp/nightshift-letters-');
    atEnd(async () => rmSync(parent, { recursive: true }));
    const [root, away] = [join(parent, 'objects'), join(parent, 'away')];
    for (const bucket of Object.values(buckets)) mkdirSync(join(root, bucket), { recursive: true });
    return {
      store: createFolderStore(root),
      environment: { ...bucketNames, NIGHTSHIFT_OBJECT_STORE: root },
      goAway: async () => renameSync(root, away),
      comeBack: async () => renameSync(away, root),
    };
  },
};

/** The server itself would lose its files when it stops: what goes away is the way to it. */
const s3: RealStoreCase = {
  name: 'S3 (versitygw)',
  lacking: versitygwProgram() === undefined ? howToGetVersitygw : undefined,
  async start(atEnd) {
    const server = await startVersitygw({ buckets: Object.values(buckets) });
    atEnd(server.stop);
    const proxy = await startTcpProxy(atEnd, server.endpoint);
    const { origin: endpoint } = new URL(proxy.url);
    const { region, credentials } = server;
    return {
      store: createS3Store({ endpoint, region, credentials }),
      environment: {
        ...bucketNames,
        NIGHTSHIFT_OBJECT_STORE: 's3',
        AWS_ENDPOINT_URL_S3: endpoint,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      },
      goAway: () => proxy.behave('refuses'),
      comeBack: () => proxy.behave('passes'),
    };
  },
};

export const realStores: readonly RealStoreCase[] = [folder, s3];
