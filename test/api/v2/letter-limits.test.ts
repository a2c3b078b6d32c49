import { expect, onTestFinished, test } from 'vitest';
import { letter, letterPosts, refusal } from './letter-posts.ts';
import * as world from './service-world.ts';

const posts = letterPosts();

test('a service in trial mode has letters of test keys, whatever its limit', async () => {
  await posts().pool.query('update services set restricted = true, letter_message_limit = 0');
  onTestFinished(async () => {
    await posts().pool.query('update services set restricted = false, letter_message_limit = 10');
  });

  expect(await posts().post(letter, { headers: world.serviceToken(world.secrets.test) })).toMatchObject({
    status: 201,
  });
});

test('letters are counted where admin reads, and the limit of a day is kept', async () => {
  const key = `${world.service}-letter-${new Date().toISOString().slice(0, 10)}-count`;
  expect((await posts().post(letter)).status).toBe(201);
  expect(await posts().redis.get(key)).toBe('1');
  expect(await posts().redis.ttl(key)).toBeGreaterThan(86_000);

  await posts().redis.set(key, '9', 'EX', 100);
  expect((await posts().post(letter)).status).toBe(201);
  expect(await posts().redis.get(key)).toBe('10');
  expect(await posts().redis.ttl(key)).toBeLessThanOrEqual(100);
  expect(await posts().post(letter)).toEqual(
    refusal(429, 'TooManyRequestsError', 'Exceeded send limits (letter: 10) for today'),
  );
  expect(await posts().rows()).toHaveLength(2);
});

test('the bucket of tokens is shared with Notify, and fills again', async () => {
  const key = `${world.service}-tokens-normal`;
  const start = Date.now();
  const at = (seconds: number) => ({
    api: posts().api({ now: () => new Date(start + seconds * 1_000) }),
    headers: world.serviceToken(world.secrets.normal, new Date(start + seconds * 1_000)),
  });
  const bucket = (seconds: number, tokens: number) => {
    const bytes = Buffer.alloc(12);
    bytes.writeDoubleLE(start / 1_000 + seconds);
    bytes.writeInt32LE(tokens, 8);
    return bytes;
  };
  expect((await posts().post(letter, at(0))).status).toBe(201);
  // 3,000 in a minute: at most 1,000 at once.
  expect(await posts().redis.getBuffer(key)).toEqual(bucket(0, 999));

  await posts().redis.set(key, bucket(0, 0));
  expect(await posts().post(letter, at(0.01))).toEqual(
    refusal(429, 'RateLimitError', 'Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds'),
  );
  expect((await posts().post(letter, at(1))).status).toBe(201);
  expect(await posts().redis.getBuffer(key)).toEqual(bucket(1, 49));
});

test('without Redis there are letters, and no limits', async () => {
  const log: string[] = [];
  const api = posts().api({ redisUrl: 'redis://127.0.0.1:1/0', log: { write: (line) => void log.push(line) } });

  expect((await posts().post(letter, { api })).status).toBe(201);

  expect(await posts().rows()).toHaveLength(1);
  expect(log.join()).toContain('a limit of letters was left out');
});
