import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import type { Pool } from 'pg';
import { beforeAll, beforeEach, expect, onTestFinished } from 'vitest';
import { createFolderStore } from '../../../db/objects/folder-store.ts';
import type { ObjectAddress, ObjectStore } from '../../../db/objects/object-store.ts';
import { createTestApi, letterBuckets, letterFolder, type TestApi } from '../../support/api.ts';
import { createDatabase } from '../../support/database.ts';
import { atEndOfFile } from '../../support/scenario.ts';
import { redisDatabase } from '../../support/servers.ts';
import * as world from './service-world.ts';

type Options = Partial<Parameters<typeof createTestApi>[1]>;

/** What `POST /v2/notifications/letter` works on; each test begins without letters and counters. */
export interface LetterPosts {
  readonly pool: Pool;
  readonly redis: Redis;
  readonly store: ObjectStore;
  /** The notifications whose scans were started. */
  readonly scans: string[];
  api(options?: Options): TestApi;
  post(body: object | string, given?: { headers?: object; api?: TestApi }): ReturnType<typeof world.answerOf>;
  rows(): Promise<Record<string, unknown>[]>;
  files(): Promise<ObjectAddress[]>;
  /** Nothing has come of a request. */
  expectNothing(): Promise<void>;
}

export const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(3_000)]);
export const letter = { reference: 'my reference', content: pdf.toString('base64') };

export const refusal = (status: number, error: string, message: unknown) => ({
  status,
  body: { errors: [{ error, message }], status_code: status },
});

/** To be called at the top of a file, and used in its tests. */
export function letterPosts(): () => LetterPosts {
  const atEnd = atEndOfFile();
  let posts: LetterPosts | undefined;
  const started = () => {
    if (posts === undefined) throw new Error('Expected a test to be running');
    return posts;
  };

  beforeAll(async () => {
    const database = await createDatabase();
    const redisUrl = await redisDatabase();
    const redis = new Redis(redisUrl);
    atEnd(database.drop);
    atEnd(async () => redis.disconnect());
    await world.loadServices(database.pool);
    const store = createFolderStore(letterFolder(atEnd));
    const scans: string[] = [];
    const letterScans = { start: async (id: string) => void scans.push(id) };
    const api = (options: Options = {}) =>
      createTestApi(onTestFinished, { databaseUrl: database.url, redisUrl, store, letterScans, ...options });
    posts = {
      ...{ pool: database.pool, redis, store, scans, api },
      async post(body, { headers = {}, api: asked = api() } = {}) {
        const text = typeof body === 'string' ? body : JSON.stringify(body);
        const length = String(Buffer.byteLength(text));
        const init = {
          method: 'POST',
          headers: { ...world.serviceToken(world.secrets.normal), 'content-length': length, ...headers },
          body: text,
        };
        return world.answerOf(await asked.get('/v2/notifications/letter', init));
      },
      async rows() {
        const { rows } = await database.pool.query('select *, created_at::text from notifications');
        return rows;
      },
      async files() {
        const found: ObjectAddress[] = [];
        for (const bucket of Object.values(letterBuckets)) {
          for await (const { name } of store.list(bucket, '')) found.push({ bucket, name });
        }
        return found;
      },
      async expectNothing() {
        const { rows, files } = started();
        expect({ rows: await rows(), files: await files(), scans }).toEqual({ rows: [], files: [], scans: [] });
      },
    };
  });
  beforeEach(async () => {
    const { pool, redis, store, scans, files } = started();
    await pool.query('delete from notifications');
    for (const place of await files()) await store.delete(place);
    await redis.flushdb();
    scans.length = 0;
  });
  return started;
}
