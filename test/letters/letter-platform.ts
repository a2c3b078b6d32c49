import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  Client,
  Connection,
  type WorkflowHandle,
  type WorkflowHandleWithFirstExecutionRunId,
} from '@temporalio/client';
import { NativeConnection, type Worker } from '@temporalio/worker';
import type { Pool } from 'pg';
import { createLetterWorkers } from '../../activities/create-worker.ts';
import type { VirusScanner } from '../../activities/letters/clamd.ts';
import type { LetterDeps } from '../../activities/letters/deps.ts';
import { createLocalSanitiser } from '../../activities/letters/sanitiser/local-sanitiser.ts';
import { scanStarter } from '../../activities/letters/scan-starter.ts';
import { type LetterBuckets, type LetterFile, scanPlace } from '../../db/letters/places.ts';
import type { ObjectMetadata, ObjectStore } from '../../db/objects/object-store.ts';
import { openObjectStore } from '../../db/objects/open-store.ts';
import { createPool } from '../../db/postgres.ts';
import { eicar } from '../../stack/eicar.ts';
import type { letterScan } from '../../workflows/letter-scan.ts';
import { letterScanOptions, letterScanWorkflowId, workflowNames } from '../../workflows/names.ts';
import { horizon } from '../support/run-day.ts';
import { bundledWorkflows } from '../support/workflow-bundle.ts';

export const buckets: LetterBuckets = {
  scan: 'letters-scan',
  pdf: 'letters-pdf',
  test: 'test-letters',
  invalid: 'letters-invalid-pdf',
};

/** Of the deep archive. */
export const history = { bucket: 'notification-deep-history', prefix: '' };

/** Finds the test file of the antivirus makers, as a clamd does; for tests of what comes after the verdict. */
export const eicarScanner: VirusScanner = {
  async scan(content) {
    const text = (await buffer(content)).toString('latin1');
    return text.includes(eicar) ? { verdict: 'infected', signature: 'Eicar-Test-Signature' } : { verdict: 'clean' };
  },
};

interface NewLetter extends Partial<Omit<LetterFile, 'reference'>> {
  /** Put where it waits; undefined: it has no file. */
  readonly file?: Uint8Array;
  readonly status?: string;
}

type Scan = WorkflowHandle<typeof letterScan>;
type StartedScan = WorkflowHandleWithFirstExecutionRunId<typeof letterScan>;

/** A platform with letters of a test's own: database, store, scanner and task queue. */
export interface LetterWorld {
  readonly pool: Pool;
  readonly databaseUrl: string;
  readonly client: Client;
  readonly taskQueue: string;
  readonly deps: LetterDeps;
  readonly store: ObjectStore;
  addLetter(letter?: NewLetter): Promise<{ id: string } & LetterFile>;
  start(id: string): Promise<StartedScan>;
  scanOf(id: string): Scan;
  withWorker<T>(work: () => Promise<T>): Promise<T>;
  /** Columns that the scan may change, and those that name the letter. */
  row(id: string): Promise<Record<string, unknown>>;
  /** All files, as `bucket/name`, with their metadata. */
  files(): Promise<Record<string, ObjectMetadata>>;
  /** Subjects and messages of all alerts, by their keys. */
  alerts(): Promise<Record<string, { readonly subject: string; readonly message: string }>>;
}

/** Runs workers, one within the other, for as long as the work takes. */
async function runUntil<T>([worker, ...others]: readonly Worker[], work: () => Promise<T>): Promise<T> {
  return worker === undefined ? work() : worker.runUntil(() => runUntil(others, work));
}

interface Servers {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly taskQueue: string;
}

type AtEnd = (finish: () => Promise<void>) => void;

/** @param changes of what the activities work with: another scanner, a store that fails, ... */
export async function createLetterPlatform(
  atEnd: AtEnd,
  { databaseUrl, temporalAddress: address, taskQueue }: Servers,
  changes: Partial<LetterDeps> = {},
): Promise<LetterWorld> {
  const pool = createPool(databaseUrl, { max: 16, applicationName: 'nightshift test letters' });
  atEnd(() => pool.end());
  const folder = mkdtempSync('/var/tmp/nightshift-letters-');
  atEnd(async () => rmSync(folder, { recursive: true }));
  const connection = await Connection.connect({ address });
  atEnd(() => connection.close());
  const native = await NativeConnection.connect({ address });
  atEnd(() => native.close());
  const sanitiser = createLocalSanitiser();
  atEnd(() => sanitiser.close());
  const client = new Client({ connection });
  const deps: LetterDeps = {
    pool,
    store: await openObjectStore({ folder }, { ...buckets, history: history.bucket }),
    buckets,
    scanner: eicarScanner,
    sanitiser,
    alerts: { announce: async () => {} },
    timeZone: 'Europe/London',
    horizon,
    startScan: scanStarter(client, taskQueue),
    ...changes,
  };
  const { store } = deps;
  return {
    pool,
    databaseUrl,
    client,
    taskQueue,
    deps,
    store,
    addLetter: async ({ file, status = 'pending-virus-check', ...given } = {}) => {
      const letter: LetterFile = {
        reference: randomBytes(8).toString('hex').toUpperCase(),
        postage: 'second',
        keyType: 'normal',
        createdAt: new Date(Date.now() - 60_000).toISOString().slice(0, 23).replace('T', ' '),
        ...given,
      };
      const id = randomUUID();
      const client = await pool.connect();
      try {
        await client.query('begin; set local session_replication_role = replica');
        await client.query(
          `insert into public.notifications
             (id, "to", normalised_to, service_id, template_id, template_version, key_type, notification_type, created_at,
              billable_units, international, notification_status, reference, postage)
           values ($1, 'Provided as PDF', 'providedaspdf', md5('service')::uuid, md5('template')::uuid, 1, $2, 'letter', $3,
                   0, false, $4, $5, $6)`,
          [id, letter.keyType, letter.createdAt, status, letter.reference, letter.postage],
        );
        await client.query('commit');
      } finally {
        client.release();
      }
      if (file !== undefined) await store.put(scanPlace(letter, buckets), Readable.from([file]));
      return { id, ...letter };
    },
    start: (id) => client.workflow.start<typeof letterScan>(workflowNames.letterScan, letterScanOptions(id, taskQueue)),
    scanOf: (id) => client.workflow.getHandle<typeof letterScan>(letterScanWorkflowId(id)),
    withWorker: async (work) => {
      const workers = await createLetterWorkers(
        { connection: native, namespace: 'default', taskQueue, deps: { ...deps, history, dvlaEmailAddresses: [] } },
        { ...bundledWorkflows(), shutdownGraceTime: '2 seconds' },
      );
      return runUntil(workers, work);
    },
    row: async (id) => {
      const { rows } = await pool.query(
        `select notification_status, billable_units, "to", normalised_to, postage, international, updated_at is not null as updated
           from public.notifications where id = $1`,
        [id],
      );
      return rows[0] ?? {};
    },
    files: async () => {
      const files: Record<string, ObjectMetadata> = {};
      for (const bucket of Object.values(buckets)) {
        for await (const { name } of store.list(bucket, '')) {
          files[`${bucket}/${name}`] = (await store.head({ bucket, name }))?.metadata ?? {};
        }
      }
      return files;
    },
    alerts: async () => {
      const { rows } = await pool.query<{ key: string; subject: string; message: string }>(
        'select key, subject, message from nightshift.alert order by key',
      );
      return Object.fromEntries(rows.map(({ key, subject, message }) => [key, { subject, message }]));
    },
  };
}
