import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test, vi } from 'vitest';
import { requestTimeout } from '../../../api/http-server.ts';
import { maxLetterBodyBytes } from '../../../api/v2/letters/content.ts';
import { createFolderStore } from '../../../db/objects/folder-store.ts';
import type { ObjectStore } from '../../../db/objects/object-store.ts';
import { letter, letterPosts, refusal } from './letter-posts.ts';
import * as world from './service-world.ts';

const posts = letterPosts();
const unavailable = refusal(
  503,
  'ServiceUnavailableError',
  'Letters cannot be taken right now. Try again in a second.',
);
const connectionLost = () => new Error('Connection terminated unexpectedly');

/** Runs SQL whenever a transaction with a letter commits. */
async function atCommit(sql: string) {
  await posts().pool.query(`
    create function public.at_commit() returns trigger language plpgsql as $$ begin ${sql} return null; end $$;
    create constraint trigger at_commit after insert on public.notifications deferrable initially deferred
      for each row execute function public.at_commit()`);
  onTestFinished(async () => void (await posts().pool.query('drop function public.at_commit cascade')));
}

test('the store is down: nothing is made, and the caller may try again in a second', async () => {
  const log: string[] = [];
  const store = createFolderStore('/no/such/folder');
  const api = posts().api({ store, log: { write: (line) => void log.push(line) } });
  const init = {
    method: 'POST',
    headers: world.serviceToken(world.secrets.normal),
    body: JSON.stringify(letter),
  };

  const response = await api.get('/v2/notifications/letter', init);

  expect(response.headers.get('retry-after')).toBe('1');
  expect(await world.answerOf(response)).toEqual(unavailable);
  await posts().expectNothing();
  expect(await posts().redis.keys('*-count')).toEqual([]);
  expect(log.join()).toContain('Expected the object store at /no/such/folder');
});

test('a scan that cannot be started is left to the rescue: the letter is taken all the same', async () => {
  const log: string[] = [];
  const letterScans = { start: async () => Promise.reject(new Error('no Temporal here')) };
  const api = posts().api({ letterScans, log: { write: (line) => void log.push(line) } });

  expect(await posts().post(letter, { api })).toMatchObject({ status: 201 });

  expect(await posts().rows()).toHaveLength(1);
  expect(await posts().files()).toHaveLength(1);
  expect(log.join()).toContain('no Temporal here');
});

test('a commit that Postgres refuses leaves no file behind', async () => {
  await atCommit(`raise exception 'refused';`);

  expect(await posts().post(letter)).toMatchObject({ status: 500 });

  await posts().expectNothing();
});

test('after a conflict the letter is made again, with one file', async () => {
  await posts().pool.query('create sequence public.commits');
  onTestFinished(async () => void (await posts().pool.query('drop sequence public.commits')));
  await atCommit(
    `if nextval('public.commits') < 3 then raise exception 'conflict' using errcode = 'serialization_failure'; end if;`,
  );

  expect(await posts().post(letter)).toMatchObject({ status: 201 });

  expect(await posts().rows()).toHaveLength(1);
  expect(await posts().files()).toHaveLength(1);
  expect(posts().scans).toHaveLength(1);
});

test('the connection is lost after the commit: the letter is there, and taken', async () => {
  const api = posts().api({
    changing: (change) => async (work) => {
      await change(work);
      throw connectionLost();
    },
  });

  const { status, body } = await posts().post(letter, { api });

  expect(status).toBe(201);
  expect(await posts().rows()).toMatchObject([{ id: body['id'] }]);
  expect(await posts().files()).toHaveLength(1);
  expect(posts().scans).toEqual([body['id']]);
});

test('the connection is lost before the commit: no row, and a file that may stay, since nobody knows', async () => {
  const api = posts().api({
    changing: (change) => (work) =>
      change(async (client) => {
        await work(client);
        throw connectionLost();
      }),
  });

  expect(await posts().post(letter, { api })).toMatchObject({ status: 503 });

  expect(await posts().rows()).toEqual([]);
  expect(await posts().files()).toHaveLength(1);
  expect(posts().scans).toEqual([]);
});

/** An API whose store does not answer before `open`, and counts the answers that came before. */
function heldUp() {
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const held = { puts: 0, refused: 0 };
  const store: ObjectStore = {
    ...posts().store,
    async put(...args) {
      held.puts += 1;
      await gate;
      return posts().store.put(...args);
    },
  };
  const api = posts().api({ store });
  const postMany = (count: number, headers: object = {}) =>
    Array.from({ length: count }, async () => {
      const answer = await posts().post(letter, { api, headers });
      if (answer.status === 503) held.refused += 1;
      return answer;
    });
  return { api, held, postMany, open };
}

async function withRoomForMany() {
  await posts().pool.query('update services set letter_message_limit = 100');
  onTestFinished(async () => void (await posts().pool.query('update services set letter_message_limit = 10')));
}

test('a slow store takes no more than four connections, and lets no more than twelve wait', async () => {
  await withRoomForMany();
  const { api, held, postMany, open } = heldUp();

  const answers = postMany(20);
  await vi.waitUntil(() => held.refused === 4, 5_000);
  const read = await api.get('/v2/templates', { headers: world.serviceToken(world.secrets.normal) });
  expect(held.puts).toBe(4);
  open();

  const all = await Promise.all(answers);
  expect(read.status).toBe(200);
  expect(all.filter(({ status }) => status === 201)).toHaveLength(16);
  expect(all.filter(({ status }) => status === 503)).toEqual(Array.from({ length: 4 }, () => unavailable));
  expect(await posts().files()).toHaveLength(16);
});

test('long bodies of a service are read two at a time, and eight wait', async () => {
  await withRoomForMany();
  const { held, postMany, open } = heldUp();

  const answers = postMany(12, { 'content-length': '1000001' });
  await vi.waitUntil(() => held.refused === 2 && held.puts === 2, 5_000);
  open();

  const all = await Promise.all(answers);
  expect(all.filter(({ status }) => status === 201)).toHaveLength(10);
  expect(all.filter(({ status }) => status === 503)).toEqual([unavailable, unavailable]);
});

test('uploads that never end leave half of the turns to other services', async () => {
  await withRoomForMany();
  const { pool, api: createApi, post } = posts();
  const other = '10000000-0000-4000-8000-000000000024';
  await world.insert(pool, 'api_keys', [
    world.keyRow({ id: randomUUID(), service_id: world.otherService, secret: other, key_type: 'normal' }),
  ]);
  await world.insert(pool, 'service_permissions', [
    { service_id: world.otherService, permission: 'letter', created_at: '2026-01-01' },
  ]);
  const api = createApi();
  const stop: (() => void)[] = [];
  const endless = Array.from({ length: 4 }, () => {
    const pull = (upload: ReadableStreamDefaultController) =>
      new Promise<void>((resolve) => {
        stop.push(() => resolve(upload.error(new Error('the caller is gone'))));
      });
    const body = new ReadableStream({ pull }, { highWaterMark: 0 });
    const headers = { ...world.serviceToken(world.secrets.normal), 'content-length': '33000000' };
    return api.get('/v2/notifications/letter', { method: 'POST', headers, body, duplex: 'half' });
  });
  await vi.waitUntil(() => stop.length >= 2, 10_000);

  const headers = { ...world.serviceToken(other, undefined, world.otherService), 'content-length': '1000001' };
  const answer = await post(letter, { api, headers });

  expect(answer).toMatchObject({ status: 201 });
  expect(stop).toHaveLength(2);
  for (const end of stop) end();
  await vi.waitUntil(() => stop.length === 4, 10_000);
  for (const end of stop.slice(2)) end();
  expect((await Promise.all(endless)).map(({ status }) => status)).not.toContain(201);
});

test('the largest letter arrives in time at 1 Mbit/s', () => {
  expect((maxLetterBodyBytes * 8) / (requestTimeout / 1_000)).toBeLessThan(1_000_000);
});
